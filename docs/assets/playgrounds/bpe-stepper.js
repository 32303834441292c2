// <bpe-stepper>: watch byte-pair merges being learned on your own text.
//
//   data-text="…"   the text to begin with
//   data-step="n"   how many merges are shown at the beginning

import * as core from "./bpe-stepper-core.js";
import { ignoreHeldEnter, make, makeButton, makeHead } from "./dom.js";
import { Playground } from "./playground.js";
import { plural } from "./text.js";

const MERGES = 100;
const LONGEST = 600;
const PAIRS = 6;

class BpeStepper extends Playground {
  /** How many merges are shown, of those that can be learned. */
  at = 0;
  /** @type {core.Step[]} */
  steps = [];
  /** @type {number[][]} */
  pieces = [];
  /** Whether the last step has handed the keyboard's place to the opposite button. */
  turned = false;

  text = make("textarea", {
    id: this.idOf("text"),
    rows: "2",
    maxlength: String(LONGEST),
    spellcheck: "false",
    input: () => this.learn(0),
  });
  chips = make("ol", { class: "tok-chips", role: "list", "aria-label": "The text as it is cut now" });
  state = make("p", { class: "tok-name" });
  pairs = make("tbody");
  merges = make("tbody");
  spoken = make("p", { class: "pg-sr", role: "status" });
  first = makeButton("Start", () => this.go(0));
  back = makeButton("Back", () => this.go(this.at - 1));
  next = makeButton("Next merge", () => this.go(this.at + 1), { class: "pg-main" });
  last = makeButton("End", () => this.go(this.steps.length));
  slider = make("input", {
    type: "range",
    min: "0",
    "aria-label": "Merges learned",
    input: () => this.go(Number(this.slider.value)),
  });

  build() {
    // A key held down up to an end must not run back from there.
    const keydown = (/** @type {KeyboardEvent} */ event) => this.turned && ignoreHeldEnter(event);
    const buttons = [this.first, this.back, this.next, this.last, this.slider];
    this.text.value = this.dataset.text ?? "low slow lower slower";
    this.hint.textContent =
      "Guess which pair comes next, then press “Next merge”. Afterwards try a text in another script.";
    this.box.append(
      make("p", { class: "pg-title" }, "Learn merges on your own text"),
      this.hint,
      make("label", { for: this.text.id }, `Training text (at most ${LONGEST} characters)`),
      this.text,
      make("div", { class: "pg-row", keydown }, ...buttons),
      this.state,
      this.chips,
      make(
        "div",
        { class: "bpe-tables" },
        makeTable("Most frequent pairs now", ["Pair", "Ids", "Count"], this.pairs),
        makeTable("Learned so far, newest first", ["New id", "Piece", "Merged from", "Count"], this.merges),
      ),
      this.spoken,
    );
    this.replaceChildren(this.box);
    this.learn(Number(this.dataset.step ?? 0));
    this.hush(); // nothing has changed yet
  }

  /** Learn from the text as it is now, and show one step. @param {number} at */
  learn(at) {
    this.steps = core.train(this.text.value, MERGES);
    this.pieces = core.pieceBytes(this.steps);
    this.slider.max = String(this.steps.length);
    this.go(at);
  }

  /** Show the text after a number of merges. @param {number} at */
  go(at) {
    this.at = Math.max(0, Math.min(at, this.steps.length));
    const ids = this.at ? this.steps[this.at - 1].ids : core.toIds(this.text.value);
    const newest = this.at ? this.steps[this.at - 1].id : -1;
    this.slider.value = String(this.at);
    this.slider.setAttribute("aria-valuetext", plural(this.at, "merge"));
    this.showButtons();
    this.chips.replaceChildren(...ids.map((id) => this.makeChip(id, newest)));
    this.pairs.replaceChildren(...this.makePairRows(ids));
    const learned = this.steps.slice(0, this.at).reverse();
    this.merges.replaceChildren(...learned.map((step) => this.makeMergeRow(step)));
    this.state.textContent = this.describe(ids);
    const step = this.steps[this.at - 1];
    const merged = step ? `Merged ${step.pair.map((id) => this.name(id)).join(" and ")}. ` : "";
    this.speak(merged + this.state.textContent);
  }

  /** A button that goes out hands the keyboard's focus to its opposite. */
  showButtons() {
    const focused = document.activeElement;
    this.first.disabled = this.back.disabled = this.at === 0;
    this.next.disabled = this.last.disabled = this.at === this.steps.length;
    this.turned = [this.first, this.back, this.next, this.last].some((one) => one === focused && one.disabled);
    if (this.turned) (this.at ? this.back : this.next).focus();
  }

  /** @param {number} id */
  name(id) {
    return core.show(this.pieces[id]);
  }

  /** @param {number[]} ids */
  describe(ids) {
    const bytes = core.toIds(this.text.value).length;
    const sizes = `${plural(bytes, "byte")}, ${plural(ids.length, "token")} after ${plural(this.at, "merge")}.`;
    if (!bytes) return "Type a text to learn from.";
    const next = this.steps[this.at];
    if (this.at === MERGES && ids.length > 1) return `${sizes} The playground stops here.`;
    if (!next) return `${sizes} One token is left: the whole text.`;
    if (next.count === 1) return `${sizes} Every pair is left once: more merges help this text only.`;
    return sizes;
  }

  /** @param {number} id @param {number} newest */
  makeChip(id, newest) {
    const chip = make(
      "li",
      { class: "tok-chip", "data-kind": id === newest ? "new" : "text" },
      make("span", { class: "tok-piece" }, this.name(id)),
      make("span", { class: "tok-id" }, String(id)),
    );
    if (id === newest) chip.append(make("span", { class: "pg-sr" }, "new"));
    return chip;
  }

  /** @param {number[]} ids */
  makePairRows(ids) {
    return core
      .countPairs(ids)
      .slice(0, PAIRS)
      .map(({ pair, count: times }, place) => {
        const [left, right] = pair.map((id) => this.name(id));
        const wins = place === 0 && this.at < this.steps.length;
        return makeRow(wins ? "bpe-next" : "", `${left} + ${right}${wins ? " ← next" : ""}`, pair.join(" + "), times);
      });
  }

  /** @param {core.Step} step */
  makeMergeRow({ id, pair, count: times }) {
    const [left, right] = pair.map((part) => this.name(part));
    return makeRow("", id, this.name(id), `${left} + ${right}`, times);
  }
}

/** @param {string} caption @param {string[]} head @param {Node} body */
function makeTable(caption, head, body) {
  return make(
    "div",
    { class: "pg-scroll", tabindex: "0", role: "region", "aria-label": caption },
    make("table", { class: "tok-table" }, make("caption", {}, caption), makeHead(head), body),
  );
}

/** @param {string} style @param {(string | number)[]} cells */
function makeRow(style, ...cells) {
  return make("tr", style ? { class: style } : {}, ...cells.map((words) => make("td", {}, String(words))));
}

customElements.get("bpe-stepper") || customElements.define("bpe-stepper", BpeStepper);
