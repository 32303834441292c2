// <sampling-playground>: cut and heat whole next-token distributions of SmolLM2,
// recorded in Python. What stands inside the element is the recorded fallback.

import { make, makeButton, makeField, makeRadios, makeRow } from "./dom.js";
import { download, downloadJson, once, unpack } from "./download.js";
import { Playground } from "./playground.js";
import * as core from "./sampling-playground-core.js";
import { decimals, plural, quote, toHex } from "./text.js";

const DATA = "playgrounds/data/sampling/";
const ROWS = 12;
const DRAWS = 100;
const SHOWN_RARE = 8;
const ROUND_FROM = 1000;
const TOP_K = [0, 1, 2, 3, 5, 10, 20, 30, 40, 50, 100, 200, 500, 1000];
/**
 * @typedef {"penalty" | "temperature" | "topK" | "topP" | "minP"} Name
 * @typedef {{
 *   file: string, question: string | null, text: string, tokens: number[],
 *   size: number, high: number, unit: number,
 * }} Prompt
 * @typedef {{
 *   model: string, leading: number, step: number, bands: number, special: number[], prompts: Prompt[],
 * }} Recorded
 * @typedef {Map<number, number> | null} Tally how often each place was drawn
 * @typedef {(string | number[])[]} Words of each token its text, or its bytes where they are none
 */

/** @type {Name[]} */
const NAMES = ["penalty", "temperature", "topK", "topP", "minP"];
/** @type {Record<Name, string>} */
const NAME = {
  penalty: "Repetition penalty",
  temperature: "Temperature",
  topK: "Top-k",
  topP: "Top-p",
  minP: "Min-p",
};
const RANGE = {
  penalty: { min: 1, max: 2, step: 0.05 },
  temperature: { min: 0.1, max: 2, step: 0.05 },
  topK: { min: 0, max: TOP_K.length - 1, step: 1 },
  topP: { min: 0.05, max: 1, step: 0.01 },
  minP: { min: 0, max: 0.5, step: 0.01 },
};
const ORDERS = {
  transformers: "transformers: temperature first",
  "llama.cpp": "llama.cpp: temperature last",
};
/** @type {Record<string, core.Settings>} */
const PRESETS = {
  "everything off: what the model gave": core.OFF,
  "temperature 1.5 and top-p 0.9": { ...core.OFF, temperature: 1.5, topP: 0.9 },
  "generate(do_sample=True): top-k 50": { ...core.OFF, topK: 50 },
  "llama.cpp's own defaults": {
    ...core.OFF,
    order: "llama.cpp",
    temperature: 0.8,
    topK: 40,
    topP: 0.95,
    minP: 0.05,
  },
};

/** A data file, unpacked. @param {string} name */
const bring = (name) =>
  once(DATA + name, async () => new Uint8Array(await unpack(await download(DATA + name)).arrayBuffer()));

/** @returns {Promise<Words>} */
const bringWords = async () => JSON.parse(new TextDecoder().decode(await bring("vocabulary.bin")));

/** @param {number} number */
const whole = (number) => number.toLocaleString("en-GB");
/**
 * A count in words: rounded where it ends among the near ties of a long tail.
 * @param {number} number
 */
const rounded = (number) => (number > ROUND_FROM ? `about ${whole(100 * Math.round(number / 100))}` : whole(number));

/** Where the numbers come from. @param {Prompt} prompt @param {Recorded} list */
function describeSource({ question, tokens }, { model, leading }) {
  const chat = question
    ? `This prompt is a chat: “${question}” was asked, and the answer is written so far. The penalty counts the template's control tokens too. `
    : "";
  const seen = new Set(tokens).size;
  return `${chat}After the prompt's ${tokens.length} tokens (${seen} different ones) the ${whole(leading)} likeliest probabilities were recorded one by one, in Python from ${model}; of the other tokens the curve and a rough place on it. So a rare token's own probability can be up to six times too high or too low. The draws use this page's own random numbers, not torch's.`;
}

/** @param {string} text */
const makeColumn = (text, style = "") => make("th", { scope: "col", class: style }, text);

class SamplingPlayground extends Playground {
  /** @type {core.Settings} */
  settings = { ...core.OFF };
  seed = 1;
  drawn = false;
  /** What is shown, and its distribution. @type {Prompt} */
  prompt;
  /** @type {core.Ranking} */
  ranking;
  /** The model's own chances, and the place of each of its likeliest tokens. @type {Float64Array} */
  own;
  /** @type {Map<number, number>} */
  ownPlace;
  /** @type {Words} */
  words;
  /** @type {Set<number>} */
  special;

  state = make("p", { class: "pg-note" });
  prompts = make("select", { id: this.idOf("prompt"), change: () => this.start(true) });
  presets = make("select", { id: this.idOf("preset"), change: () => this.takePreset() });
  orders = makeRadios(this.idOf("order"), "In the order of", ORDERS, (order) => this.change({ order }));
  /** @type {Record<Name, {slider: HTMLInputElement, value: HTMLElement}>} */
  sliders = {
    penalty: this.makeSlider("penalty"),
    temperature: this.makeSlider("temperature"),
    topK: this.makeSlider("topK"),
    topP: this.makeSlider("topP"),
    minP: this.makeSlider("minP"),
  };
  headline = make("p", { class: "sp-headline" });
  steps = make("ol", { class: "sp-steps", "aria-label": "Tokens left after each step" });
  rows = make("tbody");
  drawnHead = makeColumn("drawn");
  seedField = make("input", {
    type: "number",
    id: this.idOf("seed"),
    min: "0",
    max: "9999",
    step: "1",
    value: "1",
    input: () => this.readSeed(),
  });
  rare = make("p", { class: "pg-note", hidden: true });
  about = make("p", { class: "pg-note" });

  // The page

  build() {
    this.hint.textContent =
      "Try this: set temperature to 1.5 and top-p to 0.9 and look at the number of candidates. Then let llama.cpp measure first.";
    this.presets.append(
      make("option", { value: "" }, "your own"),
      ...Object.keys(PRESETS).map((name) => make("option", { value: name }, name)),
    );
    this.frame(
      "Cut and heat a real distribution",
      makeRow(makeField("After the prompt ", this.prompts), makeField("Settings ", this.presets)),
      make("div", { class: "sp-sliders" }, ...NAMES.map((name) => this.buildSlider(name))),
      this.orders.box,
      this.buildResult(),
      this.buildDraw(),
      this.about,
    );
    this.again.after(this.state);
  }

  /** @param {Name} name */
  makeSlider(name) {
    const settings = { type: "range", id: this.idOf(name), ...RANGE[name] };
    const slider = make("input", { ...settings, input: () => this.readSlider(name) });
    return { slider, value: make("b", { "aria-hidden": "true" }) };
  }

  /** @param {Name} name */
  buildSlider(name) {
    const { slider, value } = this.sliders[name];
    return make("div", {}, make("label", { for: slider.id }, NAME[name]), value, slider);
  }

  buildDraw() {
    const button = makeButton(`Draw ${DRAWS} times`, () => this.draw(), { class: "pg-main" });
    return make("div", {}, makeRow(button, makeField("Seed ", this.seedField)), this.rare);
  }

  buildResult() {
    const heads = [
      makeColumn("token"),
      makeColumn("model"),
      makeColumn("now"),
      this.drawnHead,
      makeColumn("share", "sp-bar"),
    ];
    const table = make(
      "table",
      { class: "sp-table" },
      make("caption", { class: "pg-sr" }, "The likeliest tokens, before and after"),
      make("thead", {}, make("tr", {}, ...heads)),
      this.rows,
    );
    return make("div", {}, this.headline, this.steps, make("div", { class: "pg-scroll" }, table));
  }

  // Data

  /**
   * Show the chosen prompt, fetching what is not here yet.
   * @param {boolean} asked by the reader, who then hears the result
   */
  async start(asked = false) {
    const { signal } = this.life;
    const name = this.prompts.value;
    const isOld = () => signal.aborted || name !== this.prompts.value;
    this.problem.textContent = "";
    this.state.hidden = Boolean(name) && name === this.prompt?.file;
    this.state.textContent = this.ranking
      ? "Loading this prompt's numbers. Those below are still of the prompt before …"
      : "Loading 240 kB of recorded numbers …";
    if (asked) this.speak(this.state.textContent);
    try {
      /** @type {[Recorded, Words]} */
      const [list, words] = await Promise.all([downloadJson(`${DATA}prompts.json`), bringWords()]);
      const prompt = list.prompts.find(({ file }) => file === name) ?? list.prompts[0];
      const packed = await bring(`${prompt.file}.bin`);
      if (isOld()) return;
      this.take(list, words, prompt, core.unpack(packed, prompt, list));
      if (!asked) this.hush();
    } catch (error) {
      if (isOld()) return;
      this.state.hidden = true;
      this.fail("numbers", error, this.ranking && "The numbers below are still those of the prompt before.");
    }
  }

  /** @param {Recorded} list @param {Words} words @param {Prompt} prompt @param {core.Ranking} ranking */
  take(list, words, prompt, ranking) {
    Object.assign(this, { words, prompt, ranking, special: new Set(list.special) });
    this.own = core.sample(ranking, core.OFF).chances;
    this.ownPlace = new Map(Array.from(ranking.ids.subarray(0, 4 * ROWS), (id, place) => [id, place]));
    this.state.hidden = true;
    if (!this.prompts.length) {
      this.prompts.append(
        ...list.prompts.map(({ file, text, question }) =>
          make("option", { value: file }, question ? `${text} (in a chat)` : text),
        ),
      );
    }
    this.about.textContent = describeSource(prompt, list);
    this.open(this.prompts);
    this.show();
  }

  // Settings

  /** @param {Name} name */
  readSlider(name) {
    const value = this.sliders[name].slider.valueAsNumber;
    this.change({ [name]: name === "topK" ? TOP_K[value] : value });
  }

  /** @param {Partial<core.Settings>} settings */
  change(settings) {
    Object.assign(this.settings, settings);
    this.show();
  }

  takePreset() {
    const preset = PRESETS[this.presets.value];
    if (!preset) return;
    this.settings = { ...preset };
    this.show();
  }

  readSeed() {
    if (!this.seedField.checkValidity() || this.seedField.value === "") return;
    this.seed = this.seedField.valueAsNumber;
    this.show();
  }

  /** Draw; a second time with the next seed. */
  draw() {
    if (this.drawn) {
      this.seed = (this.seed + 1) % 10_000;
      this.seedField.value = String(this.seed);
    }
    this.drawn = true;
    this.show();
  }

  // Showing

  show() {
    const { settings } = this;
    const ranking = core.penalise(this.ranking, this.prompt.tokens, settings.penalty);
    const { kept, chances, steps } = core.sample(ranking, settings);
    const tally = this.drawn ? core.draw(chances, DRAWS, this.seed) : null;
    this.showSettings();
    this.showHeadline(kept, core.entropy(chances));
    this.showSteps(steps, ranking.ids);
    this.showRows(ranking.ids, chances, tally);
    this.showRare(ranking.ids, tally);
    this.speak(this.summarise(ranking.ids, chances, tally));
  }

  showSettings() {
    for (const name of NAMES) {
      const { slider, value } = this.sliders[name];
      const setting = this.settings[name];
      slider.value = String(name === "topK" ? TOP_K.indexOf(setting) : setting);
      value.textContent = this.word(name);
      slider.setAttribute("aria-valuetext", value.textContent);
    }
    for (const radio of this.orders.radios) radio.checked = radio.value === this.settings.order;
    const { order } = this.settings;
    const isChosen = (/** @type {core.Settings} */ preset) =>
      preset.order === order && NAMES.every((name) => preset[name] === this.settings[name]);
    this.presets.value = Object.keys(PRESETS).find((name) => isChosen(PRESETS[name])) ?? "";
  }

  /** A setting as a word: its number, or that it is off. @param {Name} name */
  word(name) {
    const value = this.settings[name];
    return value === core.OFF[name] ? (name === "temperature" ? "1 (off)" : "off") : String(value);
  }

  /** How many tokens are kept: all are counted exactly. @param {number} kept */
  count(kept) {
    return kept === this.ranking.ids.length ? whole(kept) : rounded(kept);
  }

  /** @param {number} kept @param {number} bits */
  showHeadline(kept, bits) {
    const equal = Math.round(2 ** bits);
    const open = equal > 1 ? `as open as ${whole(equal)} equal choices` : "hardly a choice";
    const choice = kept === 1 ? "no choice left" : `${bits.toFixed(1)} bits, ${open}`;
    this.headline.replaceChildren(
      make("b", {}, `${this.count(kept)} ${kept === 1 ? "candidate" : "candidates"}`),
      `: ${choice}`,
    );
  }

  /** @param {core.Step[]} steps @param {Uint16Array} ids */
  showSteps(steps, ids) {
    /** @param {boolean} off @param {(string | Node)[]} words */
    const line = (off, ...words) => make("li", { class: off ? "sp-off" : "" }, ...words);
    const lines = steps.map(({ name, kept }) => {
      const off = this.settings[name] === core.OFF[name];
      const cuts = off || name === "temperature" ? "" : ` leaves ${this.count(kept)}`;
      return line(off, `${NAME[name]} ${off ? "off" : this.word(name)}${cuts}`);
    });
    const off = this.settings.penalty === 1;
    const penalty = off ? [" off"] : [` ${this.settings.penalty} punishes `, ...this.describeFall(ids)];
    this.steps.replaceChildren(line(off, NAME.penalty, ...penalty), ...lines);
  }

  /** What the penalty does to the likeliest token that occurred before. @param {Uint16Array} ids */
  describeFall(ids) {
    const seen = new Set(this.prompt.tokens);
    const from = this.ranking.ids.findIndex((id) => seen.has(id));
    const to = ids.indexOf(this.ranking.ids[from]);
    const places =
      from === to
        ? `stays at place ${rounded(from + 1)}`
        : `falls from place ${rounded(from + 1)} to ${rounded(to + 1)}`;
    return [`${plural(seen.size, "token")}: `, make("code", {}, this.name(ids[to])), ` ${places}`];
  }

  /** @param {Uint16Array} ids @param {Float64Array} chances @param {Tally} tally */
  showRows(ids, chances, tally) {
    const rows = Array.from({ length: ROWS }, (_, place) =>
      this.makeRow(ids[place], chances[place], tally?.get(place) ?? 0),
    );
    const rest = chances.length - ROWS;
    if (rest > 0) rows.push(this.makeRest(rest, chances, tally, ids.length));
    this.rows.replaceChildren(...rows);
    this.drawnHead.hidden = !tally;
  }

  /**
   * One token; without a chance it has been cut.
   * @param {number} id @param {number | undefined} chance @param {number} times
   */
  makeRow(id, chance, times) {
    const cut = chance === undefined;
    const place = this.ownPlace.get(id);
    return make(
      "tr",
      cut ? { class: "sp-cut" } : {},
      make("th", { scope: "row" }, make("code", {}, this.name(id))),
      make("td", {}, place === undefined ? "" : decimals(this.own[place])),
      make("td", {}, cut ? "cut" : decimals(chance)),
      make("td", { hidden: !this.drawn }, cut ? "" : String(times)),
      this.makeBar(chance ?? 0),
    );
  }

  /** @param {number} rest @param {Float64Array} chances @param {Tally} tally @param {number} total */
  makeRest(rest, chances, tally, total) {
    const head = chances.subarray(0, ROWS).reduce((a, b) => a + b, 0);
    const share = Math.max(0, 1 - head);
    const drawn = [...(tally ?? [])].filter(([place]) => place >= ROWS);
    return make(
      "tr",
      {},
      make("th", { scope: "row" }, `${chances.length < total ? rounded(rest) : whole(rest)} more`),
      make("td", {}),
      make("td", {}, decimals(share)),
      make("td", { hidden: !tally }, String(drawn.reduce((total, [, times]) => total + times, 0))),
      this.makeBar(share),
    );
  }

  /** @param {number} chance */
  makeBar(chance) {
    const style = `width: ${(100 * chance).toFixed(1)}%`;
    return make("td", { class: "sp-bar" }, ...(chance > 0 ? [make("span", { class: "pg-bar", style })] : []));
  }

  /**
   * What was drawn and stands in no row of its own.
   * @param {Uint16Array} ids @param {Tally} tally
   */
  showRare(ids, tally) {
    const places = [...(tally ?? []).keys()].filter((place) => place >= ROWS);
    const names = places.slice(0, SHOWN_RARE).map((place) => this.name(ids[place]));
    const more = places.length > SHOWN_RARE ? `, and ${places.length - SHOWN_RARE} others` : "";
    this.rare.textContent = `Drawn from further down: ${names.join(", ")}${more}.`;
    this.rare.hidden = places.length === 0;
  }

  /** A token as Python prints it; bytes that are no text as bytes. @param {number} id */
  name(id) {
    const word = this.words[id];
    if (this.special.has(id)) return String(word);
    if (typeof word === "string") return quote(word);
    return `bytes ${toHex(word)}`;
  }

  /** @param {Uint16Array} ids @param {Float64Array} chances @param {Tally} tally */
  summarise(ids, chances, tally) {
    const best = `${this.headline.textContent}. Likeliest: ${this.name(ids[0])}, ${decimals(chances[0])}.`;
    if (!tally) return best;
    return `${best} ${DRAWS} draws with seed ${this.seed}: ${tally.get(0) ?? 0} times ${this.name(ids[0])}, ${plural(tally.size, "token")} in all.`;
  }
}

customElements.get("sampling-playground") || customElements.define("sampling-playground", SamplingPlayground);
