// <embedding-explorer mode="pair|search|map" values="384">: sentences with their
// real MiniLM vectors, and MiniLM itself for the reader's own.
// What stands inside the element is the recorded fallback; it is replaced.

import { fillTable, find, make, makeBar, makeButton, makeRow } from "./dom.js";
import { download, downloadJson, once } from "./download.js";
import * as core from "./embedding-explorer-core.js";
import * as engine from "./embedding-explorer-engine.js";
import { drawMap } from "./embedding-explorer-map.js";
import { MiniLMLoader } from "./minilm-loader.js";
import { Playground } from "./playground.js";
import { wordsOf } from "./text.js";

/**
 * @typedef {"pair" | "search" | "map"} Mode
 * @typedef {"a" | "b" | "query" | "point"} Name of a field
 * @typedef {ReturnType<typeof core.compare>} Measures
 */

const DATA = "playgrounds/data/explorer";
const STEP = 8;
const SHOWN = 8;
const NEAREST = 5;
const LONGEST_TEXT = 300;
const PIECES_SHOWN = 40;
const TYPING_PAUSE = 250;
/** @type {Record<Mode, string>} */
const MODES = {
  pair: "Two sentences",
  search: "Search",
  map: "Map",
};
const HINTS = {
  pair: "Choose a pair, guess its score, then look. Then find two sentences that contradict each other and score above 0.9.",
  search:
    "Ask, and every sentence is ranked by its score. Then keep fewer values and watch when the first place changes.",
  map: "Choose a sentence and compare two lists: its neighbours by cosine, and the points that lie next to it on the map.",
};
const START = {
  a: "How do I reset my password?",
  b: "I forgot my login details.",
  query: "Can I take a computer home with me?",
  point: "A cat sleeps on the sofa.",
};
/** @type {Record<Mode, Name[]>} */
const FIELDS = { pair: ["a", "b"], search: ["query"], map: ["point"] };
/** @type {Name[]} */
const NAMES = ["a", "b", "query", "point"];
/** @type {Mode[]} */
const MODE_NAMES = ["pair", "search", "map"];
/** @type {[key: keyof Measures, name: string][]} */
const MEASURES = [
  ["cosine", "cosine"],
  ["dot", "dot product"],
  ["distance", "distance"],
  ["lengthA", "length of A"],
  ["lengthB", "length of B"],
];
const LABELS = { a: "Sentence A", b: "Sentence B", query: "Question", point: "Sentence" };

/** What the reader's own texts came to. @type {Map<string, import("./embedding-explorer-minilm.js").Answer>} */
const own = new Map();

/** @returns {Promise<core.Collection>} */
const fetchCollection = () =>
  once(DATA, async () => {
    const [data, vectors] = await Promise.all([downloadJson(`${DATA}.json`), download(`${DATA}.bin`)]);
    return core.readCollection(data, new Int8Array(await vectors.arrayBuffer()));
  });

class EmbeddingExplorer extends Playground {
  /** @type {core.Collection} */
  collection;
  /** @type {Mode} */
  mode = "pair";
  texts = { ...START };
  /** Sentences that the reader has put into the search. @type {string[]} */
  added = [];
  /** What the search shows, best first. @type {string[]} */
  ranked = [];
  /** Where each sentence of the collection stands on the map. @type {number[][] | undefined} */
  points;
  /** @type {number | undefined} */
  typing;

  reason = make("span");
  offer = make(
    "p",
    { class: "pg-error", role: "alert" },
    this.reason,
    makeButton("Try again", () => this.tryAgain()),
  );
  controls = make("div");
  result = make("div", { class: "ee-result" });
  size = make("input", {
    type: "range",
    id: this.idOf("size"),
    min: STEP,
    max: core.SIZE,
    step: STEP,
    input: () => this.update(),
  });
  sizeShown = make("span", { class: "ee-kept", "aria-hidden": "true" });
  scaled = make("input", {
    type: "checkbox",
    id: this.idOf("scaled"),
    checked: true,
    change: () => this.update(),
  });
  sizeRow = makeRow(
    make("label", { for: this.size.id }, "Values kept"),
    this.size,
    this.sizeShown,
    make("span", {}, this.scaled, make("label", { for: this.scaled.id }, " Renormalise: scale to length 1 again")),
  );
  /** @type {Record<Name, ReturnType<EmbeddingExplorer["buildField"]>>} */
  fields;
  traps = make("select");
  topic = make("select");
  adding = make("form");
  addNote = make("p");
  model = new MiniLMLoader({
    describe: (loaded) =>
      loaded
        ? "MiniLM is running in this page: type any text. Its weights are rounded to 8 bits, so a score can differ from Python's in the third decimal."
        : "Sentences of your own need MiniLM itself. It runs in this page, and nothing that you type leaves your computer.",
    say: (text) => this.speak(text),
    done: (word) => {
      if (!this.isConnected) return;
      if (engine.isLoaded()) this.fields[FIELDS[this.mode][0]].input.focus();
      this.mention(word);
      this.update();
    },
  });

  async start() {
    const { signal } = this.life;
    if (this.contains(this.box)) {
      await this.update();
      this.hush();
      return;
    }
    try {
      this.collection = await fetchCollection();
    } catch (error) {
      if (!signal.aborted) this.offerAgain(error);
      return;
    }
    if (signal.aborted || this.contains(this.box)) return;
    const asked = this.contains(document.activeElement); // on "Try again"
    this.show();
    this.showMode();
    if (asked) find(this, "input:checked", HTMLInputElement).focus();
    else this.hush();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.typing);
    this.model.stop();
  }

  // The page

  /** The fallback stays; below it, what went wrong and a button. @param {unknown} error */
  offerAgain(error) {
    if (!this.offer.isConnected) this.append(this.offer);
    this.reason.textContent = `The explorer's vectors could not be loaded: ${wordsOf(error)} `;
  }

  tryAgain() {
    this.reason.textContent = "Loading … ";
    this.start();
  }

  show() {
    this.mode = MODE_NAMES.find((mode) => mode === this.getAttribute("mode")) ?? "pair";
    for (const name of NAMES) this.texts[name] = this.getAttribute(name) ?? START[name];
    this.size.value = String(Number(this.getAttribute("values")) || core.SIZE);
    this.fields = {
      a: this.buildField("a"),
      b: this.buildField("b"),
      query: this.buildField("query"),
      point: this.buildField("point"),
    };
    this.box.append(
      make("p", { class: "pg-title" }, "Embedding explorer"),
      this.hint,
      this.buildModes(),
      this.controls,
      this.sizeRow,
      this.result,
      this.model.box,
      this.spoken,
    );
    this.replaceChildren(this.box);
  }

  buildModes() {
    const choices = MODE_NAMES.map((value) => {
      const choose = () => {
        this.mode = value;
        this.showMode();
      };
      const settings = { type: "radio", name: this.idOf("mode"), id: this.idOf(value), value, change: choose };
      const radio = make("input", { ...settings, checked: value === this.mode });
      return make("span", {}, radio, make("label", { for: radio.id }, MODES[value]));
    });
    const legend = make("legend", { class: "pg-sr" }, "What to explore");
    return make("fieldset", { class: "ee-modes" }, legend, ...choices);
  }

  showMode() {
    this.hint.textContent = HINTS[this.mode];
    this.sizeRow.hidden = this.mode === "map";
    for (const name of NAMES) this.fields[name].input.value = this.texts[name];
    const fields = FIELDS[this.mode].map((name) => this.fields[name].box);
    const more = {
      pair: () => this.buildTraps(),
      search: () => this.buildAdding(),
      map: () => this.buildTopics(),
    };
    const extra = more[this.mode]();
    this.controls.replaceChildren(...(this.mode === "pair" ? [extra, ...fields] : [...fields, extra]));
    this.update();
  }

  /** A text field with the collection as a list beside it. @param {Name} name */
  buildField(name) {
    const input = make("input", {
      type: "text",
      id: this.idOf(name),
      maxlength: LONGEST_TEXT,
      spellcheck: "false",
      autocomplete: "off",
      input: () => this.type(name, input.value),
    });
    const list = this.buildList(name, (text) => {
      input.value = text;
      this.take(name, text);
    });
    const note = make("p", { class: "pg-note", id: this.idOf(`${name}-note`) });
    input.setAttribute("aria-describedby", note.id);
    const label = make("label", { for: input.id }, LABELS[name]);
    return { box: make("div", { class: "ee-field" }, label, input, list, note), input, note };
  }

  /** @param {Name} name @param {(text: string) => void} choose */
  buildList(name, choose) {
    const { texts, topics } = this.collection;
    // Questions first, where somebody asks.
    const first = name === "query" ? [core.QUESTIONS] : [];
    const groups = [...new Set([...first, ...topics])].map((topic) =>
      make(
        "optgroup",
        { label: topic },
        ...texts.flatMap((text, i) => (topics[i] === topic ? [make("option", { value: i }, text)] : [])),
      ),
    );
    const list = make(
      "select",
      { "aria-label": `${LABELS[name]}: take one from the collection` },
      make("option", { value: "" }, "Collection …"),
      ...groups,
    );
    list.addEventListener("change", () => list.value && choose(texts[Number(list.value)]));
    // Not earlier: arrow keys walk through the list from where it stands.
    list.addEventListener("blur", () => {
      list.value = "";
    });
    return list;
  }

  buildTraps() {
    const { traps, texts } = this.collection;
    const options = traps.map(([kind, a, b], i) => make("option", { value: i }, `${kind}: ${texts[a]} / ${texts[b]}`));
    const choose = () => {
      if (!this.traps.value) return;
      const [, a, b] = traps[Number(this.traps.value)];
      [this.texts.a, this.texts.b] = [texts[a], texts[b]];
      for (const name of FIELDS.pair) this.fields[name].input.value = this.texts[name];
      this.update();
    };
    const first = make("option", { value: "" }, "Pairs to guess …");
    this.traps = make("select", { id: this.idOf("traps"), change: choose }, first, ...options);
    return make("div", { class: "ee-field" }, make("label", { for: this.traps.id }, "A pair"), this.traps);
  }

  /** The reader's own sentences in the search: a rival for the right answer. */
  buildAdding() {
    const input = make("input", {
      type: "text",
      id: this.idOf("add"),
      maxlength: LONGEST_TEXT,
      spellcheck: "false",
      autocomplete: "off",
    });
    const note = make("p", { class: "pg-note" });
    this.addNote = note;
    let busy = false; // a double click adds once
    /** @param {Event} event */
    const act = async (event) => {
      event.preventDefault();
      const text = input.value.trim();
      if (!text || busy) return;
      busy = true;
      const done = await this.add(text);
      busy = false;
      if (done === "Added") input.value = "";
      await this.update();
      if (!done) return this.model.button.focus();
      const at = this.ranked.indexOf(text);
      // Not by mention(): the result that update() is about to say stays.
      this.notice = `${done}${at < 0 ? "" : `: place ${at + 1} of ${this.ranked.length}`}.`;
      note.textContent = this.notice;
    };
    this.adding = make(
      "form",
      { class: "ee-field", submit: act },
      make("label", { for: input.id }, "Add a sentence"),
      input,
      make("button", { type: "submit" }, "Add"),
      note,
    );
    return this.adding;
  }

  /**
   * Put a sentence into the search; say what came of it, or nothing if it failed.
   * @param {string} text
   */
  async add(text) {
    if ([...this.collection.texts, ...this.added].includes(text)) return "Already there";
    await this.embed([text]);
    if (!own.has(text)) return "";
    this.added.push(text);
    return "Added";
  }

  buildTopics() {
    const names = [...new Set(this.collection.topics)];
    this.topic = make(
      "select",
      { id: this.idOf("topic"), change: () => this.update() },
      make("option", { value: "" }, "none"),
      ...names.map((name) => make("option", {}, name)),
    );
    return make("div", { class: "ee-field" }, make("label", { for: this.topic.id }, "Mark a topic"), this.topic);
  }

  // The reader's own sentences

  /** Embed the texts that have no vector yet. @param {string[]} texts */
  async embed(texts) {
    for (const text of texts) {
      try {
        if (!own.has(text)) own.set(text, await engine.embed(text));
      } catch (error) {
        this.mention(this.model.fail(error));
      }
    }
  }

  /** @param {Name} name @param {string} text */
  type(name, text) {
    clearTimeout(this.typing);
    this.typing = setTimeout(() => this.take(name, text), TYPING_PAUSE);
  }

  /** @param {Name} name @param {string} text */
  take(name, text) {
    clearTimeout(this.typing);
    this.texts[name] = text.trim();
    if (this.mode === "pair") this.traps.value = "";
    this.update();
  }

  /** @param {string} text */
  hasVector(text) {
    return this.collection.texts.includes(text) || own.has(text);
  }

  /** @param {string} text that has one */
  vectorOf(text) {
    const index = this.collection.texts.indexOf(text);
    const found = index >= 0 ? this.collection.rows[index] : own.get(text)?.vector;
    if (!found) throw new TypeError(`no vector of ${text}`);
    return found;
  }

  // Results

  /** Show what belongs to the present choice; embed first what is new. */
  async update() {
    const { signal } = this.life;
    this.ranked = [];
    this.addNote.textContent = "";
    const texts = FIELDS[this.mode].map((name) => this.texts[name]);
    this.showModel();
    const missing = () => texts.filter((text) => text && !this.hasVector(text));
    if (missing().length && engine.isLoaded()) {
      this.showReading(missing());
      await this.embed(missing());
      const changed = FIELDS[this.mode].some((name, i) => this.texts[name] !== texts[i]);
      if (signal.aborted || changed) return;
      this.showModel();
    }
    this.showPieces();
    this.sizeShown.textContent = `${this.size.value} of ${core.SIZE}`;
    this.size.setAttribute("aria-valuetext", `${this.sizeShown.textContent} values`);
    const size = Number(this.size.value);
    if (texts.some((text) => !text)) this.showWord("Type a sentence, or take one from the collection.");
    else if (missing().length) this.showMissing(missing()[0]);
    else if (this.mode === "pair") this.showPair(texts, size);
    else if (this.mode === "search") this.showSearch(texts[0], size);
    else this.showMap(texts[0]);
  }

  showModel() {
    this.model.show();
    this.adding.hidden = !engine.isLoaded();
  }

  /**
   * On a slow device the results below stay those of an earlier text for seconds.
   * @param {string[]} texts
   */
  showReading(texts) {
    for (const name of FIELDS[this.mode]) {
      if (texts.includes(this.texts[name])) this.fields[name].note.textContent = "MiniLM is reading …";
    }
  }

  /** Below each field, what MiniLM read of a text of the reader's own. */
  showPieces() {
    for (const name of FIELDS[this.mode]) {
      const { pieces, lost } = own.get(this.texts[name]) ?? { pieces: [], lost: 0 };
      const shown = pieces.slice(0, PIECES_SHOWN).join(" ") + (pieces.length > PIECES_SHOWN ? " …" : "");
      const cut = lost ? ` ${lost} pieces were cut off.` : "";
      this.fields[name].note.textContent = pieces.length ? `MiniLM reads ${pieces.length} pieces: ${shown}${cut}` : "";
    }
  }

  /** @param {string} word */
  showWord(word) {
    this.result.replaceChildren(make("p", {}, word));
    this.speak(word);
  }

  /** @param {string} text */
  showMissing(text) {
    this.showWord(`“${text}” is not in the collection. ${engine.isLoaded() ? "" : "Load MiniLM below to embed it."}`);
  }

  /** @param {string[]} texts @param {number} size */
  showPair([textA, textB], size) {
    const [a, b] = [this.vectorOf(textA), this.vectorOf(textB)];
    const whole = core.compare(a, b);
    const scaled = this.scaled.checked;
    const short = core.compare(core.cut(a, size, scaled), core.cut(b, size, scaled));
    const { cosine } = size < core.SIZE ? short : whole;
    const pairs = this.collection.pairs.reduce((x, y) => x + y, 0).toLocaleString("en-GB");
    const place = `higher than ${core.percent(core.shareBelow(whole.cosine, this.collection))} of the ${pairs} pairs of the collection`;
    const words = core.sharedWords(textA, textB);
    const about = `With all values, ${place}. ${words === 1 ? "1 word is" : `${words} words are`} in both.`;
    this.result.replaceChildren(
      make("p", { class: "ee-value" }, "Cosine", make("strong", {}, cosine.toFixed(3)), makeBar(cosine)),
      make("p", { class: "pg-note" }, about),
      this.buildMeasures(whole, short, size, scaled),
    );
    this.speak(`Cosine ${cosine.toFixed(3)}${size < core.SIZE ? ` with ${size} values` : `, ${place}`}.`);
  }

  /** @param {Measures} whole @param {Measures} short @param {number} size @param {boolean} scaled */
  buildMeasures(whole, short, size, scaled) {
    const cut = size < core.SIZE;
    const head = [
      "",
      "all 384 values",
      ...(cut ? [`the first ${size}, ${scaled ? "scaled to length 1" : "as cut"}`] : []),
    ];
    const rows = MEASURES.map(([key, name]) => [name, whole[key].toFixed(3), ...(cut ? [short[key].toFixed(3)] : [])]);
    return fillTable("Measures of the pair", head, rows);
  }

  /**
   * What is searched: everything but the question itself and the questions.
   * @param {string} query
   */
  listDocuments(query) {
    const { texts, topics, rows } = this.collection;
    const documents = texts.map((text, i) => ({ text, topic: topics[i], row: rows[i] }));
    for (const text of this.added) documents.push({ text, topic: "yours", row: this.vectorOf(text) });
    return documents.filter(({ text, topic }) => topic !== core.QUESTIONS && text !== query);
  }

  /** @param {string} query @param {number} size */
  showSearch(query, size) {
    const scaled = this.scaled.checked;
    const documents = this.listDocuments(query);
    const rows = documents.map(({ row }) => row);
    const vector = this.vectorOf(query);
    const ranking = core.rank(
      core.cut(vector, size, scaled),
      rows.map((row) => core.cut(row, size, scaled)),
    );
    this.ranked = ranking.map(({ index }) => documents[index].text);
    const before = core.places(core.rank(vector, rows));
    const cut = size < core.SIZE;
    const measure = cut && !scaled ? "dot product" : "cosine";
    const [best, second] = ranking.map(({ score }) => score.toFixed(3));
    const gap = (Number(best) - Number(second)).toFixed(3);
    const lines = ranking.slice(0, SHOWN).map(({ index, score }, i) => {
      const { text, topic } = documents[index];
      return [
        `${i + 1}`,
        [make("span", { class: "ee-value" }, score.toFixed(3), makeBar(score))],
        [text, " ", make("span", { class: "ee-topic" }, topic)],
        `${core.sharedWords(query, text)}`,
        ...(cut ? [`${before.get(index)}`] : []),
      ];
    });
    const head = ["", measure, "sentence", "shared words", ...(cut ? ["place with 384"] : [])];
    const still = ranking.slice(0, SHOWN).filter(({ index }) => (before.get(index) ?? 0) <= SHOWN).length;
    const middle = ranking[ranking.length >> 1].score.toFixed(3);
    const about =
      `Best ${best}, next ${second}: a gap of ${gap}. A sentence in the middle of the ranking has ${middle}.` +
      (cut ? ` Of the first ${SHOWN} with all values, ${still} are still here.` : "");
    this.result.replaceChildren(
      make("p", { class: "pg-note" }, about),
      fillTable(`The first ${SHOWN} of ${documents.length} sentences`, head, lines),
    );
    this.speak(`First: ${documents[ranking[0].index].text} ${measure} ${best}, gap ${gap}.`);
  }

  /** @param {string} text */
  showMap(text) {
    const { texts, topics, rows, shares } = this.collection;
    const vector = this.vectorOf(text);
    this.points ??= rows.map((row) => core.place(row, this.collection));
    const self = texts.indexOf(text);
    const point = core.place(vector, this.collection);
    /** @param {{index: number}} found */
    const others = ({ index }) => index !== self;
    const byCosine = core.rank(vector, rows).filter(others);
    const onMap = core.rankOnMap(point, this.points).filter(others);
    const kept = core.percent(shares[0] + shares[1]);
    const near = byCosine.slice(0, NEAREST).map(({ index }) => index);
    const close = onMap.slice(0, NEAREST).map(({ index }) => index);
    const marked = topics.map((topic) => topic === this.topic.value);
    /** @param {number} index */
    const choose = (index) => {
      this.fields.point.input.value = texts[index];
      this.take("point", texts[index]);
    };
    this.result.replaceChildren(
      drawMap({ points: this.points, texts, point, text, near, close, marked, choose }),
      make(
        "p",
        { class: "pg-note" },
        "◆ the sentence · 1 to 5 its nearest by cosine · △ nearest on the map · ■ the marked topic",
      ),
      make(
        "p",
        {},
        `The map distorts. Its two numbers keep ${kept} of what makes these sentences differ, so points side by side can be strangers. Trust the first list: it compares all 384 values.`,
      ),
      this.buildNeighbours(byCosine, onMap),
    );
    this.speak(`Nearest by cosine: ${texts[near[0]]} Nearest on the map: ${texts[close[0]]}`);
  }

  /** @param {core.Found[]} byCosine @param {{index: number}[]} onMap */
  buildNeighbours(byCosine, onMap) {
    const { texts } = this.collection;
    const [placeByCosine, placeOnMap] = [core.places(byCosine), core.places(onMap)];
    const scores = new Map(byCosine.map(({ index, score }) => [index, score.toFixed(3)]));
    /** @param {number} index @param {number} i @param {Map<number, number>} other */
    const line = (index, i, other) => [`${i + 1}`, texts[index], `${scores.get(index)}`, `${other.get(index)}`];
    return make(
      "div",
      { class: "ee-two" },
      fillTable(
        "Nearest by cosine",
        ["", "sentence", "cosine", "place on the map"],
        byCosine.slice(0, NEAREST).map(({ index }, i) => line(index, i, placeOnMap)),
        true,
      ),
      fillTable(
        "Nearest on the map",
        ["", "sentence", "cosine", "place by cosine"],
        onMap.slice(0, NEAREST).map(({ index }, i) => line(index, i, placeByCosine)),
        true,
      ),
    );
  }
}

customElements.get("embedding-explorer") || customElements.define("embedding-explorer", EmbeddingExplorer);
