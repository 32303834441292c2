// <model-playground prompt="…" mode="raw|chat">: SmolLM2 in the reader's browser.
// What stands inside the element is the recorded fallback; it stays at hand.

import { ignoreHeldEnter, keepForPaper, make } from "./dom.js";
import { downloadJson } from "./download.js";
import * as core from "./model-playground-core.js";
import * as engine from "./model-playground-engine.js";
import * as parts from "./model-playground-parts.js";
import { decimals } from "./text.js";

const RECORDED = "playgrounds/data/model.json";
const ROWS = 10;
const LONGEST_PROMPT = 500;
const LABEL_OF_MODE = { raw: "Raw text", chat: "Chat template" };

const SIZE = core.megabytes(core.MODEL_BYTES + engine.ENGINE.bytes);
let count = 0;

/** The numbers recorded in Python; the model runs without them, too. */
const fetchRecorded = () => downloadJson(RECORDED).catch(() => ({ special: {}, prompts: [] }));

/** Whether bytes and memory are likely to be scarce. */
const isOnPhone = () => matchMedia("(pointer: coarse)").matches || Boolean(navigator.connection?.saveData);

class ModelPlayground extends HTMLElement {
  /** What the model has been given beyond the prompt. @type {string[]} */
  added = [];
  /** @type {AbortController | null} The life of this element on the page. */
  life = null;
  /** @type {AbortController | null} What is going on now and can be stopped. */
  task = null;

  connectedCallback() {
    keepForPaper(this);
    this.life = new AbortController();
    if (!this.box) this.build();
    if (engine.isRunning()) this.showReady();
    else this.showIdle();
  }

  disconnectedCallback() {
    clearTimeout(this.speaking);
    this.task?.abort();
    this.life.abort();
  }

  // The page

  build() {
    const fallback = [...this.childNodes];
    const id = (name) => `model-playground-${count}-${name}`;
    count += 1;
    this.problem = make("p", { class: "pg-error" });
    this.state = make("p", { class: "pg-note mp-flat" });
    this.progress = make("progress", { "aria-label": "Loading the model", hidden: true });
    this.stopButton = make(
      "button",
      { type: "button", hidden: true, click: () => this.stop(), keydown: ignoreHeldEnter },
      "Stop",
    );
    this.spoken = make("p", { class: "pg-sr", "aria-live": "polite" });
    this.forgetButton = make(
      "button",
      { type: "button", hidden: true, click: () => this.forget() },
      "Delete the model from this browser",
    );
    this.recorded = make("details", { open: true }, make("summary", {}, "Recorded in Python, to compare"), ...fallback);
    this.box = make(
      "div",
      { class: "pg" },
      make("p", { class: "pg-title" }, "The model itself, in your browser"),
      this.buildLoad(),
      this.buildWork(id),
      this.problem,
      make("div", { class: "pg-row" }, this.stopButton, this.progress, this.state),
      this.buildResult(id),
      this.forgetButton,
      this.recorded,
      this.spoken,
    );
    this.append(this.box);
  }

  buildLoad() {
    this.loadButton = make("button", { type: "button", class: "pg-main", click: () => this.load() });
    this.memory = make("p", { class: "pg-note" });
    this.loadArea = make(
      "div",
      {},
      make(
        "p",
        { class: "pg-hint" },
        `Load SmolLM2-135M-Instruct into this page, the very file behind the outputs of this site, and choose its next token yourself. It is ${SIZE} once, kept in your browser until you delete it, and takes about 0.5 GB of memory while the page is open. Nothing that you type leaves your computer.`,
      ),
      this.memory,
      make("div", { class: "pg-row" }, this.loadButton),
    );
    return this.loadArea;
  }

  buildWork(id) {
    this.workArea = make(
      "div",
      { hidden: true },
      make(
        "p",
        { class: "pg-hint" },
        "Press “Next token”, then choose a token in the table: it is added, and the model is asked again. Try an unlikely one, and see what follows.",
      ),
      ...this.buildPrompt(id),
      this.buildButtons(id),
    );
    return this.workArea;
  }

  buildResult(id) {
    this.resultArea = make(
      "div",
      { hidden: true },
      this.buildText(id),
      this.buildTable(),
      make(
        "p",
        { class: "pg-note mp-flat" },
        "This is your browser's own run. It uses the same 4-bit file as Python, but its engine rounds the numbers between the layers to 8 bits. So probabilities differ by up to a few hundredths, and a long text can go another way. Beside the examples you see Python's recorded numbers.",
      ),
    );
    return this.resultArea;
  }

  buildPrompt(id) {
    const restart = () => this.restart();
    this.prompt = make("textarea", {
      id: id("prompt"),
      rows: "2",
      maxlength: LONGEST_PROMPT,
      spellcheck: "false",
      input: restart,
    });
    this.prompt.addEventListener("input", () => (this.examples.value = ""));
    this.prompt.value = this.getAttribute("prompt") ?? "The capital of France is";
    this.examples = make("select", { id: id("examples"), change: () => this.takeExample() });
    this.modes = ["raw", "chat"].map((value) =>
      make("input", { type: "radio", name: id("mode"), id: id(value), value, change: restart }),
    );
    const chosen = this.getAttribute("mode") === "chat" ? 1 : 0;
    this.modes[chosen].checked = true;
    return [
      make("label", { for: id("prompt") }, "Your prompt"),
      this.prompt,
      make(
        "div",
        { class: "pg-row" },
        make(
          "fieldset",
          { class: "mp-group" },
          make("legend", {}, "Send it as"),
          ...this.modes.map((radio) =>
            make("span", {}, radio, make("label", { for: radio.id }, LABEL_OF_MODE[radio.value])),
          ),
        ),
        make("div", { class: "mp-group" }, make("label", { for: id("examples") }, "Example"), this.examples),
      ),
    ];
  }

  buildButtons(id) {
    const button = (text, act, settings = {}) => make("button", { type: "button", click: act, ...settings }, text);
    this.askButton = button("Next token", () => this.ask(), { class: "pg-main" });
    this.writeButton = button("Write on", () => this.write());
    this.undoButton = button("Undo", () => this.undo());
    this.how = make(
      "select",
      { id: id("how") },
      make("option", { value: "greedy" }, "always the likeliest"),
      make("option", { value: "chance" }, "by chance, temperature 1"),
    );
    return make(
      "div",
      { class: "pg-row" },
      this.askButton,
      this.undoButton,
      make("div", { class: "mp-group" }, this.writeButton, make("label", { for: id("how") }, "choosing"), this.how),
    );
  }

  buildText(id) {
    this.text = make("pre", { class: "mp-text", tabindex: "0", role: "group", "aria-labelledby": id("text") });
    return make(
      "div",
      {},
      make("p", { class: "pg-note mp-flat", id: id("text") }, "What the model has read and written"),
      this.text,
    );
  }

  buildTable() {
    this.rows = make("tbody", { keydown: (event) => this.moveInTable(event) });
    this.pythonHead = make("th", { scope: "col" }, "Python");
    const head = ["token", "id", "browser"].map((name) => make("th", { scope: "col" }, name));
    this.table = make(
      "table",
      { class: "mp-table", hidden: true },
      make("caption", { class: "pg-sr" }, "The likeliest next tokens"),
      make(
        "thead",
        {},
        make("tr", {}, ...head, this.pythonHead, make("th", { scope: "col", class: "mp-wide" }, "share")),
      ),
      this.rows,
    );
    return make("div", { class: "pg-scroll" }, this.table);
  }

  // Before the model is there

  /** @param {string} [label] what the button says, if not what is there */
  async showIdle(label) {
    this.loadArea.hidden = false;
    this.workArea.hidden = this.resultArea.hidden = true;
    this.recorded.open = true;
    const { allowed, word } = core.judgeMemory(navigator.deviceMemory);
    const phone = allowed && isOnPhone() ? core.ON_A_PHONE : "";
    this.showChance(allowed, [word, allowed && engine.ENGINE.note, phone]);
    this.loadButton.textContent = label ?? `Load the model (${SIZE})`;
    // Parts are kept even where the model never came to run.
    parts.isAnyKept().then(
      (kept) => (this.forgetButton.hidden = !kept),
      () => {},
    );
    if (!label && (await parts.isKept().catch(() => false))) {
      this.loadButton.textContent = `Start the model (${SIZE}, kept in this browser)`;
    }
    const lack = await engine.findLack();
    if (lack) this.showChance(false, [lack]);
  }

  /** @param {(string | false)[]} words what there is to know before the click */
  showChance(allowed, words) {
    this.allowed = allowed;
    this.memory.textContent = words.filter(Boolean).join(" ");
    this.memory.hidden = !this.memory.textContent;
    this.loadButton.disabled = !allowed;
  }

  load() {
    return this.work("Loading", async (signal) => {
      engine.checkMemory();
      this.loadButton.disabled = true;
      this.progress.hidden = false;
      const brought = await parts.bring(engine.ENGINE.program, signal, (state) => this.showProgress(state));
      this.progress.removeAttribute("value");
      this.say(engine.ENGINE.lastly);
      if (!engine.isRunning()) await engine.start(brought.model, brought.engine, signal);
      this.showReady();
      this.prompt.focus();
      const word = "The model is ready. ";
      const full = "Your browser had no room to keep it, so the next visit loads it again.";
      return brought.roomless ? word + full : word;
    });
  }

  showProgress({ bytes, total, what }) {
    this.progress.max = total;
    this.progress.value = bytes;
    this.state.textContent = `Loading: ${core.megabytes(bytes)} of ${core.megabytes(total)} (${what})`;
  }

  async showReady() {
    this.loadArea.hidden = true;
    this.workArea.hidden = this.resultArea.hidden = this.forgetButton.hidden = false;
    this.recorded.open = false;
    this.showText();
    this.showButtons();
    const { prompts } = await fetchRecorded();
    const names = prompts.map(({ mode, text }, at) =>
      make("option", { value: at }, `${text} (${LABEL_OF_MODE[mode].toLowerCase()})`),
    );
    this.examples.replaceChildren(make("option", { value: "" }, "choose …"), ...names);
  }

  async forget() {
    await parts.forget();
    const rest = engine.isRunning() ? " Until you leave, it still runs from memory." : "";
    this.say(`The model has been deleted from this browser.${rest}`);
    if (rest) return;
    this.loadButton.focus();
    this.showIdle();
  }

  // Work that can be stopped

  /** Run one piece of work; what it returns is said when it is done. */
  async work(name, act) {
    if (this.task) return;
    const task = new AbortController();
    const origin = document.activeElement;
    const inTable = this.rows.contains(origin);
    this.task = task;
    this.problem.textContent = "";
    this.stopButton.hidden = false;
    // A button that is disabled below would drop the keyboard's place.
    if (this.contains(origin) && !inTable) this.stopButton.focus();
    this.showButtons();
    this.say(`${name} …`);
    try {
      this.say((await act(task.signal)) ?? "");
    } catch (error) {
      this.showFailure(task.signal.aborted ? null : core.explain(error), name);
    } finally {
      const at = document.activeElement;
      const lost = inTable && this.table.hidden && (at === document.body || this.rows.contains(at));
      this.task = null;
      this.showButtons();
      if (lost || at === this.stopButton) this.giveBack(origin);
      this.stopButton.hidden = true;
      this.progress.hidden = true;
    }
  }

  /** Put the keyboard's place back to where the work was started, if that is still there. */
  giveBack(origin) {
    const first = engine.isRunning() ? this.askButton : this.loadButton;
    (origin.offsetParent && !origin.disabled ? origin : first).focus();
  }

  stop() {
    this.say("Stopping …");
    this.task?.abort();
  }

  showFailure(problem, name) {
    if (!engine.isRunning() && this.isConnected) this.showIdle(problem && "Try again");
    this.problem.textContent = problem?.message ?? "";
    this.state.textContent = "";
    this.table.hidden = true; // it speaks of an earlier text
    if (problem) this.speak(problem.message);
    else this.say(`Stopped: ${name.toLowerCase()}.`);
  }

  showButtons() {
    const busy = this.task !== null;
    for (const button of [this.askButton, this.writeButton, this.forgetButton]) button.disabled = busy;
    this.undoButton.disabled = busy || this.added.length === 0;
    this.loadButton.disabled = busy || !this.allowed;
    this.table.setAttribute("aria-busy", String(busy));
  }

  /** Show a short state, and speak it once it has stood for half a second. */
  say(text) {
    this.state.textContent = text;
    this.speak(text);
  }

  speak(text) {
    clearTimeout(this.speaking);
    this.speaking = setTimeout(() => (this.spoken.textContent = text), 500);
  }

  // The next token

  get mode() {
    return this.modes.find((radio) => radio.checked).value;
  }

  /** Everything that the model reads for its next token. */
  get whole() {
    return core.render(this.prompt.value, this.mode) + this.added.join("");
  }

  /** Begin anew with the prompt as it stands now. */
  restart() {
    this.task?.abort();
    this.added = [];
    this.tokens = undefined;
    this.table.hidden = true;
    this.say("");
    this.showText();
    this.showButtons();
  }

  async takeExample() {
    const example = (await fetchRecorded()).prompts[this.examples.value];
    if (!example) return;
    this.prompt.value = example.text;
    for (const radio of this.modes) radio.checked = radio.value === example.mode;
    this.restart();
  }

  ask() {
    return this.work("Asking the model", (signal) => this.fillTable(signal));
  }

  /** Ask for the next token, fill the table and return what there is to say. */
  async fillTable(signal) {
    if (!this.whole) throw new core.ModelError("Type a prompt first: the model needs at least one token to read.");
    const before = this.tokens;
    const answer = await engine.nextTokens(this.whole, ROWS, signal, this.showReading);
    const { special, prompts } = await fetchRecorded();
    signal.throwIfAborted();
    const rows = answer.candidates.map((candidate) => core.toRow(candidate, special));
    this.showTable(rows, this.findPython(prompts));
    this.tokens = answer.tokens;
    return this.describe(rows, answer, before);
  }

  showReading = (read, total) => {
    this.state.textContent = `Reading the prompt: ${read} of ${total} tokens`;
  };

  /** The recorded numbers of this very text, or nothing. */
  findPython(prompts) {
    if (this.added.length > 0) return null;
    const found = prompts.find(({ mode, text }) => mode === this.mode && text === this.prompt.value);
    return found ? new Map(found.next.map(([id, , chance]) => [id, chance])) : null;
  }

  describe(rows, { tokens, cut }, before) {
    const sentences = [];
    if (rows.length > 0)
      sentences.push(
        `After ${tokens} tokens, the likeliest next one is ${rows[0].shown}, ${decimals(rows[0].chance)}.`,
      );
    if (cut)
      sentences.push(
        rows.length > 0
          ? `Only ${rows.length} can be listed: this engine fails at a token that is a part of a character.`
          : "This engine cannot list the next tokens here, because one of them is a part of a character. “Write on” still works.",
      );
    if (before && this.grown && tokens !== before + 1) {
      sentences.push(
        `Your choice joined the text as characters, and the text was cut anew: ${tokens} tokens, not ${before + 1}.`,
      );
    }
    this.grown = false;
    return sentences.join(" ");
  }

  showTable(rows, python) {
    const hadFocus = this.rows.contains(document.activeElement);
    this.rows.replaceChildren(...rows.map((row, at) => this.makeRow(row, at, python)));
    this.pythonHead.hidden = !python;
    this.table.hidden = rows.length === 0;
    if (hadFocus) (this.rows.querySelector("button") ?? this.askButton).focus();
  }

  makeRow(row, at, python) {
    const { id, chance, shown, text } = row;
    const settings = { type: "button", tabindex: at ? "-1" : "0", click: () => this.choose(text) };
    const button = make("button", settings, shown);
    if (text === null) button.setAttribute("aria-disabled", "true");
    const recordedChance = python?.get(id);
    return make(
      "tr",
      {},
      make("th", { scope: "row" }, button),
      make("td", {}, String(id)),
      make("td", {}, decimals(chance)),
      make("td", { hidden: !python }, recordedChance === undefined ? "–" : decimals(recordedChance)),
      make(
        "td",
        { class: "mp-wide" },
        make("span", { class: "pg-bar", style: `width: ${(chance * 100).toFixed(1)}%` }),
      ),
    );
  }

  /** Arrow keys, Home and End move among the tokens of the table. */
  moveInTable(event) {
    const buttons = [...this.rows.querySelectorAll("button")];
    const at = buttons.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (to === undefined || !buttons[to]) return;
    event.preventDefault();
    for (const button of buttons) button.tabIndex = button === buttons[to] ? 0 : -1;
    buttons[to].focus();
  }

  /** Add a token of the table and ask again. */
  choose(text) {
    if (this.task) return;
    if (text === null) {
      this.say("This token is a part of a character. It cannot be added as text; choose another.");
      return;
    }
    this.added.push(text);
    this.grown = true;
    this.showText();
    this.ask();
  }

  undo() {
    if (this.task || this.added.length === 0) return;
    this.added.pop();
    this.tokens = undefined;
    this.showText();
    this.ask();
  }

  write() {
    return this.work("Writing", async (signal) => {
      if (!this.whole) return this.fillTable(signal);
      const start = this.whole;
      this.table.hidden = true;
      let piece = null;
      const reason = await engine.writeOn(
        start,
        this.how.value === "chance",
        signal,
        (text) => {
          piece ??= this.added.push("");
          this.added[piece - 1] += text;
          this.showText();
          this.state.textContent = "Writing …";
        },
        this.showReading,
      );
      this.tokens = undefined;
      const word =
        reason === "stop"
          ? "The model ended its text with an end token. "
          : `It wrote ${core.WRITE_AT_MOST} tokens and may go on. `;
      return word + (await this.fillTable(signal));
    });
  }

  showText() {
    const given = make("span", {}, core.render(this.prompt.value, this.mode));
    const pieces = this.added.map((text) => make("mark", {}, text));
    this.text.replaceChildren(given, ...pieces);
    this.text.scrollTop = this.text.scrollHeight;
  }
}

customElements.get("model-playground") || customElements.define("model-playground", ModelPlayground);
