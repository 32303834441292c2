// <padding-lab mode="answers|vectors">: flip padding side, mask and pooling, and see
// what the real models gave, recorded in Python. What stands inside the element is
// the recorded fallback.

import { draw, make, makeField, makeHead, makeRadios, makeRow } from "./dom.js";
import { downloadJson } from "./download.js";
import * as core from "./padding-lab-core.js";
import { Playground } from "./playground.js";
import { plural, quote } from "./text.js";

/**
 * @typedef {"answers" | "vectors"} Mode
 * @typedef {{texts: string[], ids: number[][], pieces: string[][]}} Texts
 * @typedef {{model: string, pad: [id: number, token: string]}} Source
 * @typedef {{texts: string[], warnings: string[]}} Answers
 * @typedef {{
 *   answers: Source & {batches: (Texts & {alone: string[], cells: Record<string, Answers>})[]},
 *   vectors: Source & Texts & {cells: Record<string, number[]>},
 * }} Recorded
 * @typedef {Pick<PaddingLab, "mode" | "batch" | "row" | "side" | "mask" | "way">} Settings
 */

const DATA = "playgrounds/data/padding.json";
const MODES = { answers: "write on (SmolLM2)", vectors: "make sentence vectors (MiniLM)" };
const SIDES = { left: "left", right: "right" };
const MASKS = { passed: "passed", "left out": "left out" };
const WAYS = {
  "masked mean": "mean of the real tokens",
  "no mask": "mean of all tokens",
  "first token": "first token",
  pooler_output: "pooler_output",
};
const HINTS = {
  answers:
    "Try this: of the four ways, find the one that gives the shorter prompt the answer it gets alone. Then look for a batch that survives a missing mask.",
  vectors:
    "Try this: find the one setting that gives all three texts the library's vectors. Then see which text never moves, and which pooling moves even that.",
};
const START = {
  answers: { side: "right", mask: "passed" },
  vectors: { side: "right", mask: "passed", way: "no mask" },
};
/** Units of the drawings in one rem: their text, 9 units high, is 0.64rem. */
const UNITS = 14;
const CELL = 13;
const TITLE = 14;
const SHORT_NAMES = ["cat", "kitten", "stocks"];

/** @param {string} text @param {number} x @param {number} y */
const drawText = (text, x, y, settings = {}) => draw("text", { x, y, fill: "currentColor", ...settings }, text);

/** A cell: filled where it holds 1. @param {number} one @param {number} x @param {number} y */
function drawCell(one, x, y) {
  const fill = { fill: one ? "var(--md-primary-fg-color)" : "none", stroke: "var(--md-default-fg-color--lighter)" };
  const colour = one ? "var(--md-primary-bg-color)" : "var(--md-default-fg-color--light)";
  return [
    draw("rect", { x, y, width: CELL, height: CELL, ...fill }),
    drawText(String(one), x + CELL / 2, y + CELL / 2 + 3, { "text-anchor": "middle", fill: colour }),
  ];
}

/** A piece as it can be seen: a leading space as ␣. @param {string} piece */
const show = (piece) => piece.replaceAll(" ", "␣");

class PaddingLab extends Playground {
  /** @type {Recorded} */
  data;
  /** @type {Mode} */
  mode = "answers";
  batch = 0;
  row = 0;
  /** @type {core.Side} */
  side = "right";
  mask = "passed";
  /** @type {core.Way} */
  way = "masked mean";
  /** The batch, padded. @type {string[][]} */
  pieces = [];
  /** @type {number[][]} */
  masks = [];

  batches = make("select", {
    id: this.idOf("batch"),
    change: () => this.change({ batch: this.batches.selectedIndex, row: 0 }),
  });
  rowsChoice = make("select", {
    id: this.idOf("row"),
    change: () => this.change({ row: this.rowsChoice.selectedIndex }),
  });
  batchField = makeRow(makeField("Batch ", this.batches));
  modes = this.makeChoice("mode", "Let the model", MODES);
  sides = this.makeChoice("side", "Padding side", SIDES);
  passing = this.makeChoice("mask", "Attention mask", MASKS);
  ways = this.makeChoice("way", "Pooling", WAYS);

  table = make("table", { class: "pl-batch" });
  padNote = make("p", { class: "pg-note" });
  headline = make("p", { class: "sp-headline" });
  answers = make("table", { class: "sp-table pl-answers" });
  warnings = make("div");
  grids = make("div", { class: "pl-grids" });
  sees = make("p", { class: "pg-note" });
  source = make("p", { class: "pg-note" });

  // The page

  build() {
    this.mode = this.getAttribute("mode") === "vectors" ? "vectors" : "answers";
    Object.assign(this, START[this.mode]);
    const choices = [this.modes.box, this.batchField, this.sides.box, this.passing.box, this.ways.box];
    const grids = makeRow(makeField("Draw the grids of ", this.rowsChoice));
    const wide = {
      class: "pg-scroll",
      tabindex: "0",
      role: "group",
      "aria-label": "The batch, padded to one length",
    };
    const results = [this.padNote, this.headline, this.answers, this.warnings, this.grids, this.sees, this.source];
    this.frame(
      "Padding and masks, all the ways",
      make("div", {}, ...choices, grids),
      make("div", {}, make("div", wide, this.table), ...results),
    );
  }

  /** @param {string} field @param {string} legend @param {Record<string, string>} values */
  makeChoice(field, legend, values) {
    return makeRadios(this.idOf(field), legend, values, (value) => this.change({ [field]: value }));
  }

  // Data and settings

  async start(asked = false) {
    const { signal } = this.life;
    this.problem.textContent = "";
    this.spoken.textContent = "";
    try {
      this.data = await downloadJson(DATA);
    } catch (error) {
      if (!signal.aborted) this.fail("numbers", error);
      return;
    }
    if (signal.aborted) return;
    if (!this.batches.length) {
      this.batches.append(...this.data.answers.batches.map(({ texts }) => make("option", {}, texts.join(" + "))));
    }
    this.show();
    this.open(this.vectors ? this.rowsChoice : this.batches);
    if (!asked) this.hush();
  }

  /** @param {Partial<Settings>} settings */
  change(settings) {
    if (settings.mode) Object.assign(this, START[settings.mode], { row: 0 });
    Object.assign(this, settings);
    this.show();
  }

  get vectors() {
    return this.mode === "vectors";
  }

  /** The texts of the batch, with their tokens. */
  get texts() {
    return this.vectors ? this.data.vectors : this.data.answers.batches[this.batch];
  }

  get pad() {
    return this.data[this.mode].pad;
  }

  /** The masks as the model has them: without one it takes every token for real. */
  get masksUsed() {
    return this.mask === "passed" ? this.masks : this.masks.map((row) => row.map(() => 1));
  }

  // Showing

  show() {
    this.masks = core.makeMasks(this.texts.ids, this.side);
    this.pieces = core.padRows(
      this.texts.pieces.map((row) => row.map(show)),
      "pad",
      this.side,
    );
    this.showChoices();
    this.showBatch();
    if (this.vectors) this.showVectors();
    else this.showAnswers();
    this.showGrids();
    this.source.textContent = `Recorded in Python from ${this.data[this.mode].model} with the functions of this site's snippets.`;
    this.speak(`${this.headline.textContent} ${this.sees.textContent}`);
  }

  showChoices() {
    const shown = { mode: this.modes, side: this.sides, mask: this.passing, way: this.ways };
    for (const field of /** @type {const} */ (["mode", "side", "mask", "way"])) {
      for (const radio of shown[field].radios) radio.checked = radio.value === this[field];
    }
    this.hint.textContent = HINTS[this.mode];
    this.batchField.hidden = this.vectors;
    this.ways.box.hidden = !this.vectors;
    this.batches.selectedIndex = this.batch;
    this.rowsChoice.replaceChildren(...this.texts.texts.map((text) => make("option", {}, text)));
    this.rowsChoice.selectedIndex = this.row;
  }

  /** Three lines for each text: pieces, ids, mask; for vectors the weights too. */
  showBatch() {
    const ids = core.padRows(this.texts.ids, this.pad[0], this.side);
    const bodies = this.pieces.map((pieces, row) => {
      const mask = this.masks[row];
      /** @param {string} name @param {(string | Node)[]} cells */
      const line = (name, cells, style = "") =>
        make(
          "tr",
          style ? { class: style } : {},
          make("th", { scope: "row" }, name),
          ...cells.map((cell, at) => make("td", { class: mask[at] ? "" : "pl-pad" }, cell)),
        );
      const codes = pieces.map((piece) => make("code", {}, piece));
      const weights = core.weigh(mask, this.way).map((weight) => (weight ? weight.toFixed(2) : "0"));
      return make(
        "tbody",
        {},
        line("tokens", codes),
        line("ids", ids[row].map(String), "pl-note"),
        line(this.mask === "passed" ? "mask" : "assumed", this.masksUsed[row].map(String)),
        ...(this.vectors ? [line("weight", weights)] : []),
      );
    });
    const [padId, padToken] = this.pad;
    const own = this.vectors ? "" : ", the model's own end of a turn";
    this.padNote.textContent = `A pad is ${padToken}, id ${padId}${own}.`;
    this.table.replaceChildren(make("caption", { class: "pg-sr" }, "The batch, padded to one length"), ...bodies);
  }

  showAnswers() {
    const { texts, alone, cells } = this.data.answers.batches[this.batch];
    const cell = cells[`${this.side}, ${this.mask}`];
    const same = cell.texts.map((text, row) => text === alone[row]);
    const different = texts.filter((_, row) => !same[row]);
    this.headline.textContent = different.length
      ? `Spoilt: “${different.join("”, “")}” gets another answer than alone.`
      : "Every prompt gets the answer that it gets alone.";
    const rows = texts.map((text, row) =>
      make(
        "tr",
        {},
        make("th", { scope: "row" }, text),
        make("td", {}, make("code", {}, quote(alone[row]))),
        make(
          "td",
          {},
          make("code", {}, quote(cell.texts[row])),
          make("div", {}, same[row] ? "the same" : make("b", {}, "another")),
        ),
      ),
    );
    this.fillTable("The answers", ["prompt", "answer alone", "in this batch"], rows);
    const warnings = cell.warnings.map((text) =>
      make("p", { class: "pg-note" }, make("b", {}, "transformers warns: "), text),
    );
    this.warnings.replaceChildren(
      ...(warnings.length ? warnings : [make("p", { class: "pg-note" }, "transformers logs no warning.")]),
    );
  }

  showVectors() {
    const { cells, texts } = this.data.vectors;
    /** @param {core.Side} side @param {string} mask @param {core.Way} way */
    const key = (side, mask, way) => `${side}, ${mask}, ${way}`;
    const now = cells[key(this.side, this.mask, this.way)];
    const right = cells[key("right", "passed", "masked mean")];
    const moved = SHORT_NAMES.filter((_, row) => now[row] < 0.9995);
    this.headline.textContent = moved.length
      ? `Moved away from the library's vectors: ${moved.join(", ")}.`
      : "All three texts have the library's vectors.";
    const names = [...texts, "cat and kitten", "cat and stocks"];
    const rows = names.map((name, row) =>
      make(
        "tr",
        {},
        make("th", { scope: "row" }, row < 3 ? `“${name}” and the library's vector` : `the vectors of ${name}`),
        make("td", {}, right[row].toFixed(3)),
        make(
          "td",
          {},
          now[row].toFixed(3),
          ...(Math.abs(now[row] - right[row]) < 0.0005 ? [" the same"] : [" ", make("b", {}, "moved")]),
        ),
      ),
    );
    this.fillTable("Cosines", ["cosine of", "library", "this way"], rows);
    this.warnings.replaceChildren(make("p", { class: "pg-note" }, this.explainVectors()));
  }

  /** Why the numbers are what they are, as far as the settings say. */
  explainVectors() {
    const reasons = [];
    if (this.side === "left")
      reasons.push(
        "Padded left, the words of the shorter texts stand at other positions, and MiniLM has learnt its positions from the left.",
      );
    if (this.mask === "left out")
      reasons.push("Without the mask, the pads take part inside the model, before any pooling.");
    if (this.way === "no mask") reasons.push("The mean counts every pad as a word.");
    if (this.way === "first token" || this.way === "pooler_output")
      reasons.push("One token stands for the whole text; this model was not trained for that.");
    if (this.side === "left" && this.way === "first token")
      reasons.push("And for the shorter texts the first token is a pad.");
    return reasons.join(" ") || "Padded right, with the mask, averaged over the real tokens: the recipe of this model.";
  }

  /** @param {string} caption @param {string[]} titles @param {Node[]} rows */
  fillTable(caption, titles, rows) {
    this.answers.replaceChildren(
      make("caption", { class: "pg-sr" }, caption),
      makeHead(titles),
      make("tbody", {}, ...rows),
    );
  }

  showGrids() {
    const mask = this.masks[this.row];
    const { padding, order, product } = core.combineMasks(this.masksUsed[this.row], !this.vectors);
    const passed = this.mask === "passed";
    this.grids.replaceChildren(
      this.makeGrid(
        passed ? "padding mask" : "no padding mask",
        padding,
        passed ? "0 in the columns of the pads" : "all 1",
      ),
      "×",
      this.makeGrid(
        this.vectors ? "no causal mask" : "causal mask",
        order,
        this.vectors ? "all 1" : "1 on and below the diagonal",
      ),
      "=",
      this.makeGrid("who sees whom", product, "1 where both are 1"),
    );
    const { words, pads } = core.countSeen(product[product.length - 1], mask);
    const seen = `${plural(words, "token")} of its own and ${plural(pads, "pad")}`;
    const which = this.texts.texts[this.row];
    this.sees.textContent = this.vectors
      ? `MiniLM looks both ways. In “${which}”, every row sees ${seen}.`
      : `For “${which}”, the next token is predicted from the last row: ${mask.at(-1) ? `“${this.pieces[this.row].at(-1)}”` : "a pad"}. It sees ${seen}.`;
  }

  /**
   * One grid of 0 and 1: rows look, columns are looked at.
   * @param {string} name @param {number[][]} cells @param {string} words
   */
  makeGrid(name, cells, words) {
    const labels = this.pieces[this.row];
    const edge = 6 + 5.4 * Math.max(...labels.map((label) => label.length));
    const size = cells.length * CELL;
    /** @type {SVGElement[]} */
    const parts = [
      drawText(name, 0, 9),
      ...labels.flatMap((label, at) => {
        const middle = edge + at * CELL + CELL / 2 + 3;
        return [
          drawText(label, edge - 3, TITLE + middle, { "text-anchor": "end" }),
          drawText(label, 0, 0, { transform: `translate(${middle} ${TITLE + edge - 3}) rotate(-90)` }),
        ];
      }),
    ];
    for (const [r, row] of cells.entries()) {
      for (const [c, one] of row.entries()) parts.push(...drawCell(one, edge + c * CELL, TITLE + edge + r * CELL));
    }
    if (!this.vectors)
      parts.push(
        draw("rect", {
          x: edge,
          y: TITLE + edge + size - CELL,
          width: size,
          height: CELL,
          fill: "none",
          stroke: "currentColor",
          "stroke-width": 2,
        }),
      );
    const [width, height] = [edge + size + 1, TITLE + edge + size + 1];
    const grid = draw(
      "svg",
      { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `${name}: ${words}` },
      ...parts,
    );
    grid.style.cssText = `width: ${width / UNITS}rem; max-width: 100%; height: auto`;
    return grid;
  }
}

customElements.get("padding-lab") || customElements.define("padding-lab", PaddingLab);
