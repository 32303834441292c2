// <bpe-stepper>: watch byte-pair merges being learned on your own text.
//
//   data-text="…"   the text to begin with
//   data-step="n"   how many merges are shown at the beginning

import * as core from "./bpe-stepper-core.js";
import { ignoreHeldEnter, keepForPaper, make } from "./dom.js";
import { plural } from "./text.js";

const MERGES = 100;
const LONGEST = 600;
const PAIRS = 6;
const SPEAK_AFTER = 500;

let count = 0;

class BpeStepper extends HTMLElement {
  connectedCallback() {
    if (this.text) return;
    keepForPaper(this);
    this.build();
    this.learn(Number(this.dataset.step ?? 0));
    clearTimeout(this.speaking); // nothing has changed yet
  }

  disconnectedCallback() {
    clearTimeout(this.speaking);
  }

  build() {
    const id = `bpe-stepper-${count++}`;
    this.text = make("textarea", {
      id,
      rows: "2",
      maxlength: String(LONGEST),
      spellcheck: "false",
      input: () => this.learn(0),
    });
    this.text.value = this.dataset.text ?? "low slow lower slower";
    this.chips = make("ol", { class: "tok-chips", role: "list", "aria-label": "The text as it is cut now" });
    this.state = make("p", { class: "tok-name" });
    this.pairs = make("tbody");
    this.merges = make("tbody");
    this.spoken = make("p", { class: "pg-sr", role: "status" });
    this.replaceChildren(
      make(
        "div",
        { class: "pg" },
        make("p", { class: "pg-title" }, "Learn merges on your own text"),
        make(
          "p",
          { class: "pg-hint" },
          "Guess which pair comes next, then press “Next merge”. Afterwards try a text in another script.",
        ),
        make("label", { for: id }, `Training text (at most ${LONGEST} characters)`),
        this.text,
        this.makeControls(),
        this.state,
        this.chips,
        make("div", { class: "bpe-tables" }, this.makePairs(), this.makeMerges()),
        this.spoken,
      ),
    );
  }

  makeControls() {
    const button = (words, move) => make("button", { type: "button", click: () => this.go(move()) }, words);
    this.first = button("Start", () => 0);
    this.back = button("Back", () => this.at - 1);
    this.next = button("Next merge", () => this.at + 1);
    this.next.classList.add("pg-main");
    this.last = button("End", () => this.steps.length);
    this.slider = make("input", {
      type: "range",
      min: "0",
      "aria-label": "Merges learned",
      input: () => this.go(Number(this.slider.value)),
    });
    // A key held down up to an end must not run back from there.
    const hold = (event) => this.turned && ignoreHeldEnter(event);
    return make("div", { class: "pg-row", keydown: hold }, this.first, this.back, this.next, this.last, this.slider);
  }

  makePairs() {
    return makeTable("Most frequent pairs now", ["Pair", "Ids", "Count"], this.pairs);
  }

  makeMerges() {
    return makeTable("Learned so far, newest first", ["New id", "Piece", "Merged from", "Count"], this.merges);
  }

  /** Learn from the text as it is now, and show one step. */
  learn(at) {
    this.steps = core.train(this.text.value, MERGES);
    this.pieces = core.pieceBytes(this.steps);
    this.slider.max = String(this.steps.length);
    this.go(at);
  }

  /** Show the text after a number of merges. */
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
    this.say(this.state.textContent);
  }

  /** A button that goes out hands the keyboard's focus to its opposite. */
  showButtons() {
    const focused = document.activeElement;
    this.first.disabled = this.back.disabled = this.at === 0;
    this.next.disabled = this.last.disabled = this.at === this.steps.length;
    this.turned = [this.first, this.back, this.next, this.last].includes(focused) && focused.disabled;
    if (this.turned) (this.at ? this.back : this.next).focus();
  }

  name(id) {
    return core.show(this.pieces[id]);
  }

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

  makeMergeRow({ id, pair, count: times }) {
    const [left, right] = pair.map((part) => this.name(part));
    return makeRow("", id, this.name(id), `${left} + ${right}`, times);
  }

  /** Speak when the reader has paused. */
  say(words) {
    clearTimeout(this.speaking);
    const step = this.at ? this.steps[this.at - 1] : null;
    const merged = step ? `Merged ${step.pair.map((id) => this.name(id)).join(" and ")}. ` : "";
    this.speaking = setTimeout(() => {
      this.spoken.textContent = merged + words;
    }, SPEAK_AFTER);
  }
}

function makeTable(caption, head, body) {
  const cells = head.map((words) => make("th", { scope: "col" }, words));
  return make(
    "div",
    { class: "pg-scroll", tabindex: "0", role: "region", "aria-label": caption },
    make(
      "table",
      { class: "tok-table" },
      make("caption", {}, caption),
      make("thead", {}, make("tr", {}, ...cells)),
      body,
    ),
  );
}

function makeRow(style, ...cells) {
  return make("tr", style ? { class: style } : {}, ...cells.map((words) => make("td", {}, String(words))));
}

customElements.get("bpe-stepper") || customElements.define("bpe-stepper", BpeStepper);
