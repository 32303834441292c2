// <embedding-explorer mode="pair|search|map" values="384">: sentences with their
// real MiniLM vectors, and MiniLM itself for the reader's own.
// What stands inside the element is the recorded fallback; it is replaced.

import { fillTable, keepForPaper, make, makeBar } from "./dom.js";
import { download, downloadJson, once } from "./download.js";
import * as core from "./embedding-explorer-core.js";
import * as engine from "./embedding-explorer-engine.js";
import { drawMap } from "./embedding-explorer-map.js";
import { MiniLMLoader } from "./minilm-loader.js";

const DATA = "playgrounds/data/explorer";
const STEP = 8;
const SHOWN = 8;
const NEAREST = 5;
const LONGEST_TEXT = 300;
const PIECES_SHOWN = 40;
const TYPING_PAUSE = 250;
const SPEAKING_PAUSE = 500;
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
const FIELDS = { pair: ["a", "b"], search: ["query"], map: ["point"] };
const LABELS = { a: "Sentence A", b: "Sentence B", query: "Question", point: "Sentence" };

/** What the reader's own texts came to. @type {Map<string, {vector: Float32Array, pieces: string[], lost: number}>} */
const own = new Map();
let count = 0;

/** @returns {Promise<core.Collection>} */
const fetchCollection = () =>
  once(DATA, async () => {
    const [data, vectors] = await Promise.all([downloadJson(`${DATA}.json`), download(`${DATA}.bin`)]);
    return core.readCollection(data, new Int8Array(await vectors.arrayBuffer()));
  });

class EmbeddingExplorer extends HTMLElement {
  /** @type {AbortController | null} The life of this element on the page. */
  life = null;
  /** @type {core.Collection} */
  collection;
  texts = { ...START };
  /** Sentences that the reader has put into the search. @type {string[]} */
  added = [];
  /** What has to be said together with the next result. */
  notice = "";

  connectedCallback() {
    keepForPaper(this);
    this.life = new AbortController();
    if (this.box) this.update().then(() => clearTimeout(this.speaking));
    else this.open(this.life.signal);
  }

  disconnectedCallback() {
    for (const timer of [this.typing, this.speaking]) clearTimeout(timer);
    this.model?.stop();
    this.life.abort();
  }

  // The page

  async open(signal) {
    try {
      this.collection = await fetchCollection();
    } catch (error) {
      if (!signal.aborted) this.offerAgain(error);
      return;
    }
    if (signal.aborted || this.box) return;
    const asked = this.contains(document.activeElement); // on "Try again"
    this.identity = `embedding-explorer-${count++}`;
    this.mode = Object.hasOwn(MODES, this.getAttribute("mode")) ? this.getAttribute("mode") : "pair";
    for (const name of Object.keys(START)) {
      this.texts[name] = this.getAttribute(name) ?? START[name];
    }
    this.build();
    this.showMode();
    if (asked) this.querySelector("input:checked").focus();
    else clearTimeout(this.speaking);
  }

  /** The fallback stays; below it, what went wrong and a button. */
  offerAgain(error) {
    const act = () => {
      this.reason.textContent = "Loading … ";
      this.open(this.life.signal);
    };
    this.reason ??= make("span");
    this.offer ??= make(
      "p",
      { class: "pg-error", role: "alert" },
      this.reason,
      make("button", { type: "button", click: act }, "Try again"),
    );
    if (!this.offer.isConnected) this.append(this.offer);
    this.reason.textContent = `The explorer's vectors could not be loaded: ${error.message} `;
  }

  id(name) {
    return `${this.identity}-${name}`;
  }

  build() {
    this.hint = make("p", { class: "pg-hint" });
    this.controls = make("div");
    this.result = make("div", { class: "ee-result" });
    this.spoken = make("p", { class: "pg-sr", "aria-live": "polite" });
    this.box = make(
      "div",
      { class: "pg" },
      make("p", { class: "pg-title" }, "Embedding explorer"),
      this.hint,
      this.buildModes(),
      this.controls,
      this.buildSize(),
      this.result,
      this.buildModel(),
      this.spoken,
    );
    this.replaceChildren(this.box);
  }

  buildModes() {
    const choose = ({ target }) => {
      this.mode = target.value;
      this.showMode();
    };
    const choices = Object.entries(MODES).map(([value, label]) => {
      const settings = {
        type: "radio",
        name: this.id("mode"),
        id: this.id(value),
        value,
        change: choose,
      };
      const radio = make("input", { ...settings, checked: value === this.mode });
      return make("span", {}, radio, make("label", { for: radio.id }, label));
    });
    return make("fieldset", { class: "ee-modes" }, make("legend", { class: "pg-sr" }, "What to explore"), ...choices);
  }

  buildSize() {
    const update = () => this.update();
    const wanted = Number(this.getAttribute("values")) || core.SIZE;
    this.size = make("input", {
      type: "range",
      id: this.id("size"),
      min: STEP,
      max: core.SIZE,
      step: STEP,
      input: update,
    });
    this.size.value = String(wanted);
    this.sizeShown = make("span", { class: "ee-kept", "aria-hidden": "true" });
    this.scaled = make("input", {
      type: "checkbox",
      id: this.id("scaled"),
      checked: true,
      change: update,
    });
    this.sizeRow = make(
      "div",
      { class: "pg-row" },
      make("label", { for: this.id("size") }, "Values kept"),
      this.size,
      this.sizeShown,
      make("span", {}, this.scaled, make("label", { for: this.id("scaled") }, " Renormalise: scale to length 1 again")),
    );
    return this.sizeRow;
  }

  showMode() {
    this.hint.textContent = HINTS[this.mode];
    this.sizeRow.hidden = this.mode === "map";
    const fields = FIELDS[this.mode].map((name) => this.buildField(name));
    const more = {
      pair: () => this.buildTraps(),
      search: () => this.buildAdding(),
      map: () => this.buildTopics(),
    };
    const extra = more[this.mode]();
    this.controls.replaceChildren(...(this.mode === "pair" ? [extra, ...fields] : [...fields, extra]));
    this.update();
  }

  /** A text field with the collection as a list beside it. */
  buildField(name) {
    const input = make("input", {
      type: "text",
      id: this.id(name),
      maxlength: LONGEST_TEXT,
      spellcheck: "false",
      autocomplete: "off",
      input: () => this.type(name, input.value),
    });
    input.value = this.texts[name];
    const list = this.buildList(name, (text) => {
      input.value = text;
      this.take(name, text);
    });
    const note = make("p", { class: "pg-note", id: this.id(`${name}-note`) });
    input.setAttribute("aria-describedby", note.id);
    return make("div", { class: "ee-field" }, make("label", { for: input.id }, LABELS[name]), input, list, note);
  }

  buildList(name, choose) {
    const { texts, topics } = this.collection;
    const groups = [...new Set(topics)].map((topic) =>
      make(
        "optgroup",
        { label: topic },
        ...texts.flatMap((text, i) => (topics[i] === topic ? [make("option", { value: i }, text)] : [])),
      ),
    );
    // Questions first, where somebody asks.
    if (name === "query")
      groups.unshift(
        groups.splice(
          groups.findIndex((g) => g.label === core.QUESTIONS),
          1,
        )[0],
      );
    const list = make(
      "select",
      { "aria-label": `${LABELS[name]}: take one from the collection` },
      make("option", { value: "" }, "Collection …"),
      ...groups,
    );
    list.addEventListener("change", () => list.value && choose(texts[Number(list.value)]));
    // Not earlier: arrow keys walk through the list from where it stands.
    list.addEventListener("blur", () => (list.value = ""));
    return list;
  }

  buildTraps() {
    const { traps, texts } = this.collection;
    const options = traps.map(([kind, a, b], i) => make("option", { value: i }, `${kind}: ${texts[a]} / ${texts[b]}`));
    const choose = () => {
      if (!this.traps.value) return;
      const [, a, b] = traps[Number(this.traps.value)];
      [this.texts.a, this.texts.b] = [texts[a], texts[b]];
      for (const name of FIELDS.pair) this.querySelector(`#${this.id(name)}`).value = this.texts[name];
      this.update();
    };
    const first = make("option", { value: "" }, "Pairs to guess …");
    this.traps = make("select", { id: this.id("traps"), change: choose }, first, ...options);
    return make("div", { class: "ee-field" }, make("label", { for: this.traps.id }, "A pair"), this.traps);
  }

  /** The reader's own sentences in the search: a rival for the right answer. */
  buildAdding() {
    const input = make("input", {
      type: "text",
      id: this.id("add"),
      maxlength: LONGEST_TEXT,
      spellcheck: "false",
      autocomplete: "off",
    });
    const note = make("p", { class: "pg-note" });
    this.addNote = note;
    let busy = false; // a double click adds once
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

  /** Put a sentence into the search; say what came of it, or nothing if it failed. */
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
      { id: this.id("topic"), change: () => this.update() },
      make("option", { value: "" }, "none"),
      ...names.map((name) => make("option", {}, name)),
    );
    return make("div", { class: "ee-field" }, make("label", { for: this.topic.id }, "Mark a topic"), this.topic);
  }

  // The reader's own sentences

  buildModel() {
    this.model = new MiniLMLoader({
      describe: (loaded) =>
        loaded
          ? "MiniLM is running in this page: type any text. Its weights are rounded to 8 bits, so a score can differ from Python's in the third decimal."
          : "Sentences of your own need MiniLM itself. It runs in this page, and nothing that you type leaves your computer.",
      say: (text) => this.speak(text),
      done: (word) => {
        if (!this.isConnected) return;
        if (engine.isLoaded()) this.querySelector(`#${this.id(FIELDS[this.mode][0])}`).focus();
        this.notice = word;
        this.update();
      },
    });
    return this.model.box;
  }

  /** Embed the texts that have no vector yet. */
  async embed(texts) {
    for (const text of texts) {
      try {
        if (!own.has(text)) own.set(text, await engine.embed(text));
      } catch (error) {
        this.notice = this.model.fail(error);
      }
    }
  }

  type(name, text) {
    clearTimeout(this.typing);
    this.typing = setTimeout(() => this.take(name, text), TYPING_PAUSE);
  }

  take(name, text) {
    clearTimeout(this.typing);
    this.texts[name] = text.trim();
    if (this.mode === "pair") this.traps.value = "";
    this.update();
  }

  vectorOf(text) {
    const index = this.collection.texts.indexOf(text);
    return index >= 0 ? this.collection.rows[index] : own.get(text)?.vector;
  }

  // Results

  /** Show what belongs to the present choice; embed first what is new. */
  async update() {
    const { signal } = this.life;
    this.ranked = [];
    if (this.addNote) this.addNote.textContent = "";
    const texts = FIELDS[this.mode].map((name) => this.texts[name]);
    this.showModel();
    const missing = () => texts.filter((text) => text && !this.vectorOf(text));
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
    if (this.adding) this.adding.hidden = !engine.isLoaded();
  }

  /** On a slow device the results below stay those of an earlier text for seconds. */
  showReading(texts) {
    for (const name of FIELDS[this.mode]) {
      if (texts.includes(this.texts[name])) this.noteOf(name).textContent = "MiniLM is reading …";
    }
  }

  noteOf(name) {
    return this.querySelector(`#${this.id(`${name}-note`)}`);
  }

  /** Below each field, what MiniLM read of a text of the reader's own. */
  showPieces() {
    for (const name of FIELDS[this.mode]) {
      const { pieces, lost } = own.get(this.texts[name]) ?? { pieces: [], lost: 0 };
      const shown = pieces.slice(0, PIECES_SHOWN).join(" ") + (pieces.length > PIECES_SHOWN ? " …" : "");
      const cut = lost ? ` ${lost} pieces were cut off.` : "";
      this.noteOf(name).textContent = pieces.length ? `MiniLM reads ${pieces.length} pieces: ${shown}${cut}` : "";
    }
  }

  showWord(word) {
    this.result.replaceChildren(make("p", {}, word));
    this.speak(word);
  }

  showMissing(text) {
    this.showWord(`“${text}” is not in the collection. ${engine.isLoaded() ? "" : "Load MiniLM below to embed it."}`);
  }

  showPair(texts, size) {
    const [a, b] = texts.map((text) => this.vectorOf(text));
    const whole = core.compare(a, b);
    const scaled = this.scaled.checked;
    const short = core.compare(core.cut(a, size, scaled), core.cut(b, size, scaled));
    const { cosine } = size < core.SIZE ? short : whole;
    const pairs = this.collection.pairs.reduce((x, y) => x + y, 0).toLocaleString("en-GB");
    const place = `higher than ${core.percent(core.shareBelow(whole.cosine, this.collection))} of the ${pairs} pairs of the collection`;
    const words = core.sharedWords(...texts);
    const about = `With all values, ${place}. ${words === 1 ? "1 word is" : `${words} words are`} in both.`;
    this.result.replaceChildren(
      make("p", { class: "ee-value" }, "Cosine", make("strong", {}, cosine.toFixed(3)), makeBar(cosine)),
      make("p", { class: "pg-note" }, about),
      this.buildMeasures(whole, short, size, scaled),
    );
    this.speak(`Cosine ${cosine.toFixed(3)}${size < core.SIZE ? ` with ${size} values` : `, ${place}`}.`);
  }

  buildMeasures(whole, short, size, scaled) {
    const names = {
      cosine: "cosine",
      dot: "dot product",
      distance: "distance",
      lengthA: "length of A",
      lengthB: "length of B",
    };
    const cut = size < core.SIZE;
    const head = [
      "",
      "all 384 values",
      ...(cut ? [`the first ${size}, ${scaled ? "scaled to length 1" : "as cut"}`] : []),
    ];
    const rows = Object.entries(names).map(([key, name]) => [
      name,
      whole[key].toFixed(3),
      ...(cut ? [short[key].toFixed(3)] : []),
    ]);
    return fillTable("Measures of the pair", head, rows);
  }

  /** What is searched: everything but the question itself and the questions. */
  listDocuments(query) {
    const { texts, topics, rows } = this.collection;
    const documents = texts.map((text, i) => ({ text, topic: topics[i], row: rows[i] }));
    for (const text of this.added) documents.push({ text, topic: "yours", row: this.vectorOf(text) });
    return documents.filter(({ text, topic }) => topic !== core.QUESTIONS && text !== query);
  }

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
    const gap = (best - second).toFixed(3);
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
    const still = ranking.slice(0, SHOWN).filter(({ index }) => before.get(index) <= SHOWN).length;
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

  showMap(text) {
    const { texts, topics, rows, shares } = this.collection;
    const vector = this.vectorOf(text);
    this.points ??= rows.map((row) => core.place(row, this.collection));
    const self = texts.indexOf(text);
    const point = core.place(vector, this.collection);
    const others = ({ index }) => index !== self;
    const byCosine = core.rank(vector, rows).filter(others);
    const onMap = core.rankOnMap(point, this.points).filter(others);
    const kept = core.percent(shares[0] + shares[1]);
    const near = byCosine.slice(0, NEAREST).map(({ index }) => index);
    const close = onMap.slice(0, NEAREST).map(({ index }) => index);
    const marked = topics.map((topic) => topic === this.topic.value);
    const choose = (index) => {
      this.querySelector(`#${this.id("point")}`).value = texts[index];
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

  buildNeighbours(byCosine, onMap) {
    const { texts } = this.collection;
    const [placeByCosine, placeOnMap] = [core.places(byCosine), core.places(onMap)];
    const score = new Map(byCosine.map(({ index, score }) => [index, score.toFixed(3)]));
    const line = ({ index }, i, other) => [`${i + 1}`, texts[index], score.get(index), `${other.get(index)}`];
    return make(
      "div",
      { class: "ee-two" },
      fillTable(
        "Nearest by cosine",
        ["", "sentence", "cosine", "place on the map"],
        byCosine.slice(0, NEAREST).map((entry, i) => line(entry, i, placeOnMap)),
        true,
      ),
      fillTable(
        "Nearest on the map",
        ["", "sentence", "cosine", "place by cosine"],
        onMap.slice(0, NEAREST).map((entry, i) => line(entry, i, placeByCosine)),
        true,
      ),
    );
  }

  /**
   * Let a screen reader say the result, once it has stood for a while, and before
   * it what happened meanwhile.
   */
  speak(text) {
    clearTimeout(this.speaking);
    this.speaking = setTimeout(() => {
      this.spoken.textContent = `${this.notice} ${text}`.trim();
      this.notice = "";
    }, SPEAKING_PAUSE);
  }
}

customElements.get("embedding-explorer") || customElements.define("embedding-explorer", EmbeddingExplorer);
