// <attention-viewer>: what a token looks at, head by head. SmolLM2's and MiniLM's weights
// for some texts, recorded in Python, and MiniLM itself for the reader's own sentence.
// What stands inside the element is the recorded fallback.

import * as core from "./attention-viewer-core.js";
import { drawGrid } from "./attention-viewer-grid.js";
import { fillTable, make, makeBar, makeField, makeRow } from "./dom.js";
import { download, downloadJson, once, unpack } from "./download.js";
import * as engine from "./embedding-explorer-engine.js";
import { MiniLMLoader } from "./minilm-loader.js";
import { Playground } from "./playground.js";
import { quote } from "./text.js";

const DATA = "playgrounds/data/attention";
const WHY = new URL("../../embeddings/attention/#a-weight-is-not-a-reason", import.meta.url);
const HINT =
  "Try this: keep the example's text and token, and walk through layers and heads. Find a head that does the same, then one that looks at itself.";
const OWN = "The bank was full of money";
const LONGEST_TEXT = 300;
const TYPING_PAUSE = 250;
const SHOWN = 5;

/**
 * @typedef {[name: string, text: number, layer: number | null, head: number | null, token: number]} Example
 * @typedef {{texts: core.Reading[], examples: Example[]}} Heads
 */

/** @returns {Promise<Heads>} */
const fetchHeads = () =>
  once(DATA, async () => {
    const [data, packed] = await Promise.all([downloadJson(`${DATA}.json`), download(`${DATA}.bin`)]);
    const bytes = new Uint8Array(await unpack(packed).arrayBuffer());
    return { ...data, texts: core.readTexts(data.texts, bytes) };
  });

/** @param {string} model */
const shorten = (model) => model.replace(/.*\/(all-)?|-.*/g, "");
/** @param {HTMLSelectElement} select @param {(string | number)[]} names */
const fill = (select, names) => select.replaceChildren(...names.map((name) => make("option", {}, String(name))));

class AttentionViewer extends Playground {
  /** @type {Heads} */
  data;
  /** Which text; behind the recorded ones comes the reader's own. */
  at = 0;
  /** Without a token: the last word. @type {Omit<core.Choice, "token"> & {token: number | null}} */
  choice = { layer: 0, head: 0, token: 0 };
  /** The reader's own sentence, as MiniLM read it last. @type {core.Reading | null} */
  own = null;
  /** Whose layers, heads and tokens the lists show. @type {core.Reading | undefined} */
  listed;
  /** @type {number | undefined} */
  typing;

  examples = this.makeList("example", () => this.takeExample(this.examples.selectedIndex - 1));
  texts = this.makeList("text", () => this.takeText(this.texts.selectedIndex));
  layers = this.makeList("layer", () => this.choose());
  heads = this.makeList("head", () => this.choose());
  tokens = this.makeList("token", () => this.choose());
  input = make("input", {
    type: "text",
    id: this.idOf("own"),
    size: 40,
    maxlength: LONGEST_TEXT,
    spellcheck: "false",
    autocomplete: "off",
    input: () => this.type(),
  });
  headline = make("p", { class: "sp-headline" });
  ahead = make("p", { class: "pg-note" });
  table = make("div");
  grid = make("div", {
    class: "pl-grids pg-scroll",
    tabindex: "0",
    role: "group",
    "aria-label": "Picture of the head",
  });
  source = make("p", { class: "pg-note" });
  loader = new MiniLMLoader({
    describe: (loaded) =>
      loaded
        ? "MiniLM is running in this page. Its weights are rounded to 8 bits, so a weight can differ from Python's by a few hundredths."
        : "A sentence of your own needs MiniLM itself. It runs in this page, and nothing that you type leaves your computer.",
    say: (text) => this.speak(text),
    done: (word) => {
      if (!this.isConnected) return;
      if (engine.isLoaded()) this.input.focus();
      this.mention(word);
      this.readOwn();
    },
  });
  ownRow = makeRow(makeField("Your sentence ", this.input));
  headRow = makeRow(
    makeField("Layer ", this.layers),
    makeField("Head ", this.heads),
    makeField("Token that looks ", this.tokens),
  );
  numbers = make(
    "div",
    {},
    this.ahead,
    make("div", { class: "ee-two" }, this.table, this.grid),
    make(
      "p",
      { class: "pg-note" },
      "A weight says where a head looked, not ",
      make("a", { href: WHY.href }, "why the model answered"),
      ".",
    ),
    this.source,
  );

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.typing);
    this.loader.stop();
  }

  // The page

  build() {
    this.hint.textContent = HINT;
    this.input.value = OWN;
    this.frame(
      "What each head looks at",
      makeRow(makeField("Example ", this.examples), makeField("Text ", this.texts)),
      this.ownRow,
      this.headRow,
      make("div", {}, this.headline, this.numbers),
      this.loader.box,
    );
  }

  /** @param {string} name @param {() => void} change */
  makeList(name, change) {
    return make("select", { id: this.idOf(name), change });
  }

  // Data and choices

  async start(asked = false) {
    const { signal } = this.life;
    this.problem.textContent = "";
    this.spoken.textContent = "";
    try {
      this.data = await fetchHeads();
    } catch (error) {
      if (!signal.aborted) this.fail("weights", error);
      return;
    }
    if (signal.aborted) return;
    this.open(this.examples);
    if (this.examples.length) this.show();
    else this.begin();
    if (!asked) this.hush();
  }

  begin() {
    const { examples, texts } = this.data;
    fill(this.examples, ["your own choice", ...examples.map(([name]) => name)]);
    fill(this.texts, [
      ...texts.map(({ model, text }) => `${text} (${shorten(model)})`),
      "a sentence of your own (MiniLM)",
    ]);
    this.takeExample(0);
  }

  /** @param {number} number */
  takeExample(number) {
    this.examples.selectedIndex = number + 1;
    if (number < 0) return;
    const [, text, layer, head, token] = this.data.examples[number];
    this.at = text;
    this.choice = { layer, head: head ?? 0, token };
    this.show();
  }

  /**
   * Another text: the same layer and head, where the model has them, from its last word.
   * @param {number} at
   */
  takeText(at) {
    this.examples.selectedIndex = 0;
    this.at = at;
    this.choice.token = null;
    if (this.isOwn) this.readOwn();
    else this.show();
  }

  /** What the lists of layers, heads and tokens say; the first layer is the mean of all. */
  choose() {
    this.examples.selectedIndex = 0;
    const layer = this.layers.selectedIndex - 1;
    const head = this.heads.selectedIndex;
    this.choice = { layer: layer < 0 ? null : layer, head, token: this.tokens.selectedIndex };
    this.show();
  }

  get isOwn() {
    return this.at === this.data.texts.length;
  }

  /** @returns {core.Reading | null} */
  get reading() {
    if (!this.isOwn) return this.data.texts[this.at];
    return this.own?.text === this.input.value.trim() ? this.own : null;
  }

  type() {
    clearTimeout(this.typing);
    this.typing = setTimeout(() => this.readOwn(), TYPING_PAUSE);
  }

  /** Let MiniLM read the reader's sentence, if it is there and has not read it yet. */
  async readOwn() {
    const { signal } = this.life;
    const text = this.input.value.trim();
    this.show();
    if (!engine.isLoaded() || !text || this.reading) return;
    try {
      const answer = await engine.readHeads(text);
      if (signal.aborted || !this.isOwn || text !== this.input.value.trim()) return;
      this.own = core.readOwn(text, answer);
      this.choice.token = null;
    } catch (error) {
      this.mention(this.loader.fail(error));
    }
    if (!signal.aborted) this.show();
  }

  // Showing

  show() {
    const { reading, isOwn } = this;
    const typed = this.input.value.trim();
    const waiting = engine.isLoaded() && typed;
    this.texts.selectedIndex = this.at;
    this.ownRow.hidden = this.loader.box.hidden = !isOwn;
    // While it reads, what it has read before stays: nothing jumps at each letter.
    this.headRow.hidden = this.numbers.hidden = !reading && !(waiting && this.listed === this.own);
    this.loader.show();
    if (reading) this.showHead(reading);
    else if (!typed) this.headline.textContent = "Type a sentence.";
    else
      this.headline.textContent = waiting
        ? "MiniLM is reading …"
        : "Load MiniLM to see what its heads look at in your sentence.";
    if (reading || !waiting) this.speak(this.headline.textContent);
  }

  /** @param {core.Reading} reading */
  showHead(reading) {
    const { layer, head, token } = this.choice;
    const choice = {
      layer: layer === null ? null : Math.min(layer, reading.layers - 1),
      head: Math.min(head, reading.heads - 1),
      token: token ?? reading.pieces.length - (reading.causal ? 1 : 2), // not [SEP]
    };
    this.choice = choice;
    this.showChoices(reading, choice);
    const rows = core.gridOf(reading, choice);
    this.headline.textContent = core.describe(reading, choice, quote);
    this.ahead.textContent = core.tellAhead(reading, choice);
    this.table.replaceChildren(this.makeTable(reading, rows[choice.token], choice.token));
    this.grid.replaceChildren(
      drawGrid(reading, rows, choice, (token) => {
        this.tokens.selectedIndex = token;
        this.choose();
      }),
    );
    const cut = reading.lost ? ` ${reading.lost} pieces were cut off.` : "";
    this.source.textContent = this.isOwn
      ? `Layers and heads are counted from 0.${cut}`
      : `Recorded in Python from ${reading.model}. Layers and heads are counted from 0.`;
  }

  /** @param {core.Reading} reading @param {core.Choice} choice */
  showChoices(reading, { layer, head, token }) {
    if (this.listed !== reading) {
      this.listed = reading; // not at each step: who types "18" types into one list
      fill(this.layers, ["all: the mean", ...Array(reading.layers).keys()]);
      fill(this.heads, [...Array(reading.heads).keys()]);
      fill(
        this.tokens,
        reading.pieces.map((piece, at) => `${at + 1}: ${quote(piece)}`),
      );
    }
    this.layers.selectedIndex = layer === null ? 0 : layer + 1;
    this.heads.selectedIndex = head;
    this.heads.disabled = layer === null;
    this.tokens.selectedIndex = token;
  }

  /**
   * The tokens that the chosen one gives most, and what is left for the others.
   * @param {core.Reading} reading @param {ArrayLike<number>} row @param {number} token
   */
  makeTable({ pieces }, row, token) {
    const most = core.rank(row).filter(({ weight }, at) => !at || (at < SHOWN && weight >= 0.005));
    /** @param {number} weight */
    const cell = (weight) => [make("span", { class: "ee-value" }, weight.toFixed(2), makeBar(weight))];
    /** @type {import("./dom.js").Cell[][]} */
    const lines = most.map(({ to, weight }) => [
      make("code", {}, quote(pieces[to])),
      core.tellPlace(to, token),
      cell(weight),
    ]);
    const others = row.length - most.length;
    // What the shown numbers leave of 1.
    const left = most.reduce((rest, { weight }) => rest - Number(weight.toFixed(2)), 1);
    if (others) lines.push([others === 1 ? "1 other" : `${others} others`, "", cell(Math.max(0, left))]);
    return fillTable(`What ${quote(pieces[token])} looks at`, ["looks at", "where", "weight"], lines);
  }
}

customElements.get("attention-viewer") || customElements.define("attention-viewer", AttentionViewer);
