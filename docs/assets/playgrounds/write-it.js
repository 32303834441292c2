// <write-it exercise="part/chapter">: write the function that the chapter is about, and
// have it checked in the page. Around it stand the task, the starter, hints and a
// solution, which are the page's own: without this file they are read as they are.

import { find, ignoreHeldEnter, make, makeButton } from "./dom.js";
import { keep, keepRun, recall } from "./kept.js";
import { wordsOf } from "./text.js";
import { makeEditor } from "./write-it-editor.js";
import * as python from "./write-it-python.js";

const LOAD = `Run (loads Python, ${Math.round(python.BYTES / 1e6)} MB)`;
const UNDO = "Bring mine back";

let count = 0;

class WriteIt extends HTMLElement {
  name = "";
  starter = "";
  /** What was written before Reset. */
  putAside = "";
  running = false;
  /** The page's own boxes: hints, and last the solution. @type {HTMLDetailsElement[]} */
  hints = [];
  /** @type {HTMLDetailsElement | undefined} */
  solution;

  runButton = makeButton(LOAD, () => this.run(), { class: "pg-main" });
  resetButton = makeButton("Reset", () => this.reset());
  progress = make("progress", { max: 1, "aria-label": "Loading Python", hidden: true });
  status = make("p", { class: "wi-status", role: "status" });
  problem = make("p", { class: "pg-error" });
  checks = make("ul", { class: "wi-checks", "aria-label": "Checks", role: "list" });
  printed = make("pre", {
    class: "wi-printed",
    tabindex: "0",
    "aria-label": "What your code printed",
    hidden: true,
  });
  help = make(
    "p",
    { class: "pg-hint", id: `write-it-${count++}-hint` },
    "Tab indents, Ctrl+Enter runs. To leave with the keyboard, press Escape, then Tab.",
  );
  editor = makeEditor({
    id: this.help.id.replace("-hint", ""),
    hint: this.help.id,
    change: () => this.save(),
    run: () => this.run(),
  });
  box = make(
    "div",
    { class: "pg" },
    make("label", { for: this.editor.area.id, class: "pg-title" }, "Your code"),
    this.help,
    this.editor.box,
    make("div", { class: "pg-row", keydown: ignoreHeldEnter }, this.runButton, this.resetButton, this.progress),
    this.status,
    this.problem,
    this.checks,
    this.printed,
  );

  connectedCallback() {
    if (!this.contains(this.box)) this.build();
    this.show();
  }

  disconnectedCallback() {
    if (this.running) python.stop(); // nobody waits for the answer
  }

  build() {
    const frame = this.closest(".exercise");
    const starter = find(frame, ".highlight", HTMLElement);
    this.name = this.getAttribute("exercise") ?? "";
    this.starter = find(starter, "code", HTMLElement).textContent.trimEnd();
    starter.classList.add("pg-paper"); // on paper nobody can write into the editor
    this.hints = [...(frame?.querySelectorAll("details") ?? [])];
    this.solution = this.hints.pop();
    this.openOneByOne();
    this.append(this.box);
    this.editor.set(recall(this.name).code ?? this.starter);
  }

  /** The second hint comes when the first has been opened. */
  openOneByOne() {
    const [first, ...rest] = this.hints;
    for (const hint of rest) hint.hidden = !first.open;
    const showRest = () => {
      for (const hint of rest) hint.hidden = false;
    };
    first.addEventListener("toggle", showRest, { once: true });
  }

  /** What may have changed while the reader was on another page. */
  show() {
    this.runButton.textContent = python.isReady() ? "Run" : LOAD;
    if (recall(this.name).solved && !this.status.textContent) this.status.textContent = "You have solved this one.";
  }

  save() {
    this.putAside = "";
    this.resetButton.textContent = "Reset";
    const { value } = this.editor.area;
    keep(this.name, { code: value === this.starter ? undefined : value });
  }

  /** Back to the starter; pressed again, back to what was written. */
  reset() {
    const { putAside } = this;
    const written = this.editor.area.value;
    this.editor.set(putAside || this.starter);
    this.save();
    this.clear();
    if (putAside || written === this.starter) return;
    this.putAside = written;
    this.resetButton.textContent = UNDO;
  }

  clear() {
    this.status.textContent = this.problem.textContent = "";
    this.checks.replaceChildren();
    this.printed.hidden = true;
  }

  async run() {
    if (this.running) return;
    this.running = true;
    this.clear();
    this.runButton.setAttribute("aria-disabled", "true");
    try {
      await this.load();
      this.status.textContent = "Running …";
      this.tell(await python.judge(this.name, this.editor.area.value));
    } catch (error) {
      this.status.textContent = "";
      this.problem.textContent = `Python is not running. ${wordsOf(error)}`;
    }
    this.running = false;
    this.runButton.removeAttribute("aria-disabled");
    this.runButton.textContent = python.isReady() ? "Run" : "Run again";
  }

  async load() {
    if (!python.isReady()) {
      this.status.textContent = "Loading Python …";
      this.progress.hidden = false;
    }
    try {
      await python.load((share) => {
        this.progress.value = share;
      });
    } finally {
      this.progress.hidden = true;
      this.progress.removeAttribute("value");
    }
  }

  /** Show what came of it. @param {python.Judgement} judgement */
  tell({ checks, mistake, printed, error }) {
    const passed = checks.filter(([, message]) => !message).length;
    const solved = checks.length > 0 && passed === checks.length;
    this.status.textContent = solved
      ? `Solved: all ${passed} checks pass.`
      : checks.length
        ? `${passed} of ${checks.length} checks pass.`
        : "Your code did not run to its end.";
    this.problem.textContent = error || mistake;
    this.checks.replaceChildren(...checks.map(makeCheck));
    this.printed.hidden = !printed;
    this.printed.textContent = printed;
    keepRun(this.name, solved);
    if (solved && this.solution) this.solution.open = true;
  }
}

/** @param {[label: string, message: string]} check */
function makeCheck([label, message]) {
  const word = message ? "not yet" : "passes";
  const line = make("li", { class: message ? "wi-fails" : "wi-passes" }, make("b", {}, word), ` ${label}`);
  if (message) line.append(make("code", {}, message));
  return line;
}

customElements.define("write-it", WriteIt);
