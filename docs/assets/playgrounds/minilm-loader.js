// What brings MiniLM into the page: a word, a button that says its size, Stop, and what
// went wrong. The explorer and the attention viewer have one each, and share what came.

import { ignoreHeldEnter, make, makeButton } from "./dom.js";
import * as engine from "./embedding-explorer-engine.js";
import { wordsOf } from "./text.js";

export class MiniLMLoader {
  /** @type {AbortController | null} What is being loaded. */
  task = null;
  note = make("p", { class: "pg-note" });
  problem = make("p", { class: "pg-error" });
  button = makeButton(`Load MiniLM (${Math.round(engine.DOWNLOAD / 1e6)} MB)`, () => this.load());
  stopButton = makeButton("Stop", () => this.stop(), { hidden: true });
  progress = make("progress", { max: 1, "aria-label": "Loading MiniLM", hidden: true });
  row = make("div", { class: "pg-row", keydown: ignoreHeldEnter }, this.button, this.stopButton, this.progress);
  box = make("div", { class: "ee-model" }, this.note, this.problem, this.row);

  /**
   * @param {{describe: (loaded: boolean) => string, say: (text: string) => void,
   *   done: (word: string) => void}} page its word beside the button, and what hears
   *   that loading has begun, and how it ended
   */
  constructor(page) {
    this.page = page;
  }

  /** Show what may have changed meanwhile: another element may have loaded it. */
  show() {
    this.row.hidden = engine.isLoaded();
    this.note.textContent = this.page.describe(engine.isLoaded());
  }

  async load() {
    const task = new AbortController();
    this.task = task;
    this.showLoading(true);
    this.page.say("Loading MiniLM …");
    let word = "Stopped.";
    try {
      await engine.load(task.signal, (share) => (this.progress.value = share));
    } catch (error) {
      if (!task.signal.aborted) word = this.fail(error);
    }
    this.showLoading(false);
    this.page.done(engine.isLoaded() ? "MiniLM is loaded." : word);
  }

  stop() {
    this.task?.abort();
  }

  /** @param {boolean} busy */
  showLoading(busy) {
    const { activeElement } = document;
    const atButton = activeElement === this.button || activeElement === this.stopButton;
    this.button.disabled = busy;
    this.stopButton.hidden = this.progress.hidden = !busy;
    this.progress.removeAttribute("value");
    if (busy) this.problem.textContent = "";
    if (atButton) (busy ? this.stopButton : this.button).focus();
  }

  /** Say what went wrong; return what was said. @param {unknown} error */
  fail(error) {
    this.button.textContent = "Try again";
    const word = `MiniLM is not running. ${wordsOf(error)}`;
    this.problem.textContent = word;
    return word;
  }
}
