// <model-playground prompt="…" mode="raw|chat">: SmolLM2 in the reader's browser.
// What stands inside the element is the recorded fallback; it stays at hand.

import { ignoreHeldEnter, make, makeButton, makeRow } from "./dom.js";
import { downloadJson } from "./download.js";
import * as core from "./model-playground-core.js";
import * as engine from "./model-playground-engine.js";
import * as parts from "./model-playground-parts.js";
import { Playground } from "./playground.js";
import { decimals } from "./text.js";

/**
 * @typedef {{mode: core.Mode, text: string, next: [id: number, text: string, chance: number][]}} Example
 * @typedef {{special: Record<string, string>, prompts: Example[]}} Recorded
 * @typedef {ReturnType<typeof core.toRow>} Row
 * @typedef {Awaited<ReturnType<typeof engine.nextTokens>>} Answer
 */

const RECORDED = "playgrounds/data/model.json";
const ROWS = 10;
const LONGEST_PROMPT = 500;
/** @type {core.Mode[]} */
const MODES = ["raw", "chat"];
const LABEL_OF_MODE = { raw: "Raw text", chat: "Chat template" };

const SIZE = core.megabytes(core.MODEL_BYTES + engine.ENGINE.bytes);

/**
 * The numbers recorded in Python; the model runs without them, too.
 * @returns {Promise<Recorded>}
 */
const fetchRecorded = () => downloadJson(RECORDED).catch(() => ({ special: {}, prompts: [] }));

/** @param {Node[]} parts */
const makeGroup = (...parts) => make("div", { class: "mp-group" }, ...parts);

/** Whether bytes and memory are likely to be scarce. */
const isOnPhone = () => matchMedia("(pointer: coarse)").matches || Boolean(navigator.connection?.saveData);

class ModelPlayground extends Playground {
  /** What the model has been given beyond the prompt. @type {string[]} */
  added = [];
  /** Whether the last of it was chosen in the table. */
  grown = false;
  /** How many tokens the model has read, if the text has only grown since. @type {number | undefined} */
  tokens;
  /** @type {AbortController | null} What is going on now and can be stopped. */
  task = null;
  /** Whether this device and this browser may load the model. */
  allowed = true;

  state = make("p", { class: "pg-note mp-flat" });
  progress = make("progress", { "aria-label": "Loading the model", hidden: true });
  stopButton = makeButton("Stop", () => this.stop(), { hidden: true, keydown: ignoreHeldEnter });
  loadButton = makeButton("", () => this.load(), { class: "pg-main" });
  forgetButton = makeButton("Delete the model from this browser", () => this.forget(), { hidden: true });
  recorded = make("details", { open: true }, make("summary", {}, "Recorded in Python, to compare"));

  memory = make("p", { class: "pg-note" });
  loadArea = make(
    "div",
    {},
    make(
      "p",
      { class: "pg-hint" },
      `Load SmolLM2-135M-Instruct into this page, the very file behind the outputs of this site, and choose its next token yourself. It is ${SIZE} once, kept in your browser until you delete it, and takes about 0.5 GB of memory while the page is open. Nothing that you type leaves your computer.`,
    ),
    this.memory,
    makeRow(this.loadButton),
  );

  prompt = make("textarea", {
    id: this.idOf("prompt"),
    rows: "2",
    maxlength: LONGEST_PROMPT,
    spellcheck: "false",
    input: () => {
      this.examples.value = "";
      this.restart();
    },
  });
  examples = make("select", { id: this.idOf("examples"), change: () => this.takeExample() });
  modes = MODES.map((value) => {
    const settings = { type: "radio", name: this.idOf("mode"), id: this.idOf(value), value };
    return make("input", { ...settings, change: () => this.restart() });
  });
  askButton = makeButton("Next token", () => this.ask(), { class: "pg-main" });
  writeButton = makeButton("Write on", () => this.write());
  undoButton = makeButton("Undo", () => this.undo());
  how = make(
    "select",
    { id: this.idOf("how") },
    make("option", { value: "greedy" }, "always the likeliest"),
    make("option", { value: "chance" }, "by chance, temperature 1"),
  );
  workArea = make(
    "div",
    { hidden: true },
    make(
      "p",
      { class: "pg-hint" },
      "Press “Next token”, then choose a token in the table: it is added, and the model is asked again. Try an unlikely one, and see what follows.",
    ),
    ...this.buildPrompt(),
    makeRow(
      this.askButton,
      this.undoButton,
      makeGroup(this.writeButton, makeGroup(make("label", { for: this.how.id }, "How to choose"), this.how)),
    ),
  );

  text = make("pre", {
    class: "mp-text",
    tabindex: "0",
    role: "group",
    "aria-labelledby": this.idOf("text"),
  });
  rows = make("tbody", { keydown: (/** @type {KeyboardEvent} */ event) => this.moveInTable(event) });
  pythonHead = make("th", { scope: "col" }, "Python");
  table = make("table", { class: "mp-table", hidden: true }, ...this.buildTable());
  resultArea = make(
    "div",
    { hidden: true },
    make(
      "div",
      {},
      make("p", { class: "pg-note mp-flat", id: this.idOf("text") }, "What the model has read and written"),
      this.text,
    ),
    make("div", { class: "pg-scroll" }, this.table),
    make(
      "p",
      { class: "pg-note mp-flat" },
      "This is your browser's own run. It uses the same 4-bit file as Python, but its engine rounds the numbers between the layers to 8 bits. So probabilities differ by up to a few hundredths, and a long text can go another way. Beside the examples you see Python's recorded numbers.",
    ),
  );

  start() {
    if (engine.isRunning()) this.showReady();
    else this.showIdle();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.task?.abort();
  }

  // The page

  build() {
    this.prompt.value = this.getAttribute("prompt") ?? "The capital of France is";
    this.setMode(this.getAttribute("mode") === "chat" ? "chat" : "raw");
    this.recorded.append(...this.childNodes);
    this.box.append(
      make("p", { class: "pg-title" }, "The model itself, in your browser"),
      this.loadArea,
      this.workArea,
      this.problem,
      makeRow(this.stopButton, this.progress, this.state),
      this.resultArea,
      this.forgetButton,
      this.recorded,
      this.spoken,
    );
    this.append(this.box);
  }

  buildPrompt() {
    const choices = this.modes.map((radio, at) =>
      make("span", {}, radio, make("label", { for: radio.id }, LABEL_OF_MODE[MODES[at]])),
    );
    return [
      make("label", { for: this.prompt.id }, "Your prompt"),
      this.prompt,
      makeRow(
        make("fieldset", { class: "mp-group" }, make("legend", {}, "Send it as"), ...choices),
        makeGroup(make("label", { for: this.examples.id }, "Example"), this.examples),
      ),
    ];
  }

  buildTable() {
    const head = ["token", "id", "browser"].map((name) => make("th", { scope: "col" }, name));
    const share = make("th", { scope: "col", class: "mp-wide" }, "share");
    return [
      make("caption", { class: "pg-sr" }, "The likeliest next tokens"),
      make("thead", {}, make("tr", {}, ...head, this.pythonHead, share)),
      this.rows,
    ];
  }

  // Before the model is there

  /** @param {string} label what the button says, if not what is there */
  async showIdle(label = "") {
    this.loadArea.hidden = false;
    this.workArea.hidden = this.resultArea.hidden = true;
    this.recorded.open = true;
    const { allowed, word } = core.judgeMemory(navigator.deviceMemory);
    const phone = allowed && isOnPhone() ? core.ON_A_PHONE : "";
    this.showChance(allowed, [word, allowed && engine.ENGINE.note, phone]);
    this.loadButton.textContent = label || `Load the model (${SIZE})`;
    // Parts are kept even where the model never came to run.
    parts.isAnyKept().then(
      (kept) => {
        this.forgetButton.hidden = !kept;
      },
      () => {},
    );
    if (!label && (await parts.isKept().catch(() => false))) {
      this.loadButton.textContent = `Start the model (${SIZE}, kept in this browser)`;
    }
    const lack = await engine.findLack();
    if (lack) this.showChance(false, [lack]);
  }

  /**
   * @param {(string | false)[]} words what there is to know before the click
   * @param {boolean} allowed
   */
  showChance(allowed, words) {
    this.allowed = allowed;
    this.memory.textContent = words.filter(Boolean).join(" ");
    this.memory.hidden = !this.memory.textContent;
    this.loadButton.disabled = !allowed;
  }

  load() {
    return this.perform("Loading", async (signal) => {
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

  /** @param {parts.Progress} state */
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

  /**
   * Run one piece of work; what it returns is said when it is done.
   * @param {string} name @param {(signal: AbortSignal) => Promise<string | undefined>} act
   */
  async perform(name, act) {
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

  /**
   * Put the keyboard's place back to where the work was started, if that is still there.
   * @param {Element | null} origin
   */
  giveBack(origin) {
    const first = engine.isRunning() ? this.askButton : this.loadButton;
    const isThere = origin instanceof HTMLElement && origin.offsetParent && !origin.matches(":disabled");
    (isThere ? origin : first).focus();
  }

  stop() {
    this.say("Stopping …");
    this.task?.abort();
  }

  /** @param {core.ModelError | null} problem @param {string} name */
  showFailure(problem, name) {
    if (!engine.isRunning() && this.isConnected) this.showIdle(problem ? "Try again" : "");
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

  /** Show a short state, and speak it once it has stood for half a second. @param {string} text */
  say(text) {
    this.state.textContent = text;
    this.speak(text);
  }

  // The next token

  get mode() {
    return MODES[this.modes.findIndex((radio) => radio.checked)];
  }

  /** @param {core.Mode} mode */
  setMode(mode) {
    for (const radio of this.modes) radio.checked = radio.value === mode;
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
    const example = (await fetchRecorded()).prompts[Number(this.examples.value)];
    if (!example) return;
    this.prompt.value = example.text;
    this.setMode(example.mode);
    this.restart();
  }

  ask() {
    return this.perform("Asking the model", (signal) => this.fillTable(signal));
  }

  /**
   * Ask for the next token, fill the table and return what there is to say.
   * @param {AbortSignal} signal
   */
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

  /** @type {engine.Report} */
  showReading = (read, total) => {
    this.state.textContent = `Reading the prompt: ${read} of ${total} tokens`;
  };

  /**
   * The recorded numbers of this very text, or nothing.
   * @param {Example[]} prompts @returns {Map<number, number> | null}
   */
  findPython(prompts) {
    if (this.added.length > 0) return null;
    const found = prompts.find(({ mode, text }) => mode === this.mode && text === this.prompt.value);
    return found ? new Map(found.next.map(([id, , chance]) => [id, chance])) : null;
  }

  /** @param {Row[]} rows @param {Answer} answer @param {number | undefined} before */
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

  /** @param {Row[]} rows @param {Map<number, number> | null} python */
  showTable(rows, python) {
    const hadFocus = this.rows.contains(document.activeElement);
    this.rows.replaceChildren(...rows.map((row, at) => this.makeTokenRow(row, at, python)));
    this.pythonHead.hidden = !python;
    this.table.hidden = rows.length === 0;
    if (hadFocus) (this.rows.querySelector("button") ?? this.askButton).focus();
  }

  /** @param {Row} row @param {number} at @param {Map<number, number> | null} python */
  makeTokenRow(row, at, python) {
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

  /** Arrow keys, Home and End move among the tokens of the table. @param {KeyboardEvent} event */
  moveInTable(event) {
    const buttons = [...this.rows.querySelectorAll("button")];
    const { activeElement } = document;
    const at = activeElement instanceof HTMLButtonElement ? buttons.indexOf(activeElement) : -1;
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (to === undefined || !buttons[to]) return;
    event.preventDefault();
    for (const button of buttons) button.tabIndex = button === buttons[to] ? 0 : -1;
    buttons[to].focus();
  }

  /** Add a token of the table and ask again. @param {string | null} text */
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
    return this.perform("Writing", async (signal) => {
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
