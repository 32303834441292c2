// <tokenizer-playground>: one text, cut by several real tokenizers side by side.
//
//   data-text="…"        the text to begin with (else the first example)
//   data-with="a,b"      the tokenizers to begin with (else the two small ones)
//   data-chat            begin with the chat template on

import { make, makeButton, makeHead } from "./dom.js";
import { DownloadError, download, downloadJson, importLibrary, listOnce, once, unpack } from "./download.js";
import { Playground } from "./playground.js";
import { plural, toHex, wordsOf } from "./text.js";
import * as core from "./tokenizer-playground-core.js";

/**
 * @typedef {{tokens: core.Token[], whole: string, back: string | null, own: [from: number, to: number]}} Cut
 *   what was cut, what comes back if it is another text, and what the reader has written
 * @typedef {{tokens: core.Recorded[], back: string | null, own?: Cut["own"]}} RecordedCut
 * @typedef {{
 *   group: string, label: string, text: string,
 *   plain: Record<string, RecordedCut>, chat: Record<string, RecordedCut>,
 * }} Example
 * @typedef {{templates: Record<string, core.Template>, examples: Example[]}} Recorded
 * @typedef {{
 *   key: string, chips: number, rows: number, view: string, cut: Cut | null,
 *   box: HTMLElement, count: HTMLElement, note: HTMLElement, list: HTMLElement,
 *   more: HTMLButtonElement, toggle: HTMLButtonElement, table: HTMLElement,
 * }} Panel of one tokenizer
 */

const RECORDED = "playgrounds/data/tokenizer.json";
/** @param {string} key */
const vocabularyOf = (key) => `tokenizers/${key}.bin`;
const LIBRARY = new URL("../vendor/tokenizers/tokenizers.min.mjs", import.meta.url);
const CHIPS = 120;
const ROWS = 60;
const LONGEST = 20_000;
/** Milliseconds of work after which a key that waits is let in. */
const SLICE = 50;

/** @type {Record<string, {name: string, family: core.Family, noTemplate?: string}>} */
const TOKENIZERS = {
  smollm2: { name: "SmolLM2", family: "bytes" },
  minilm: {
    name: "MiniLM",
    family: "words",
    noTemplate: "MiniLM has no chat template: it compares sentences and is not for chats.",
  },
  qwen3: { name: "Qwen3", family: "bytes" },
  gpt4o: {
    name: "GPT-4o",
    family: "bytes",
    noTemplate: "No template here: OpenAI's service puts its own around your messages.",
  },
  gemma: { name: "Gemma 3", family: "sentencepiece" },
};
/** @type {Record<string, string>} */
const KIND = {
  control: "control token",
  added: "added by the tokenizer",
  unknown: "unknown: the text is lost",
};
const GEMMA_NOTE =
  "Recorded. Gemma's vocabulary is not published here, because its terms ask conditions of everybody who receives it.";

/** The address the reader came with. Material rewrites the one we see on scrolling. @type {string | undefined} */
let entered = performance.getEntriesByType("navigation")[0]?.name;

/** What a link to this page holds, once. */
function takeLink() {
  const addresses = [location.href, entered ?? location.href].map((address) => new URL(address));
  entered = undefined;
  const here = addresses.filter(({ pathname }) => pathname === location.pathname);
  return here.map(({ hash }) => core.fromFragment(hash)).find(Boolean);
}

/** Tokenizers that are ready, by their keys. @type {Map<string, core.Tokenizer>} */
const ready = new Map();

/** @param {string} key */
const fetchTokenizer = (key) =>
  once(`tokenizer ${key}`, async () => {
    const [{ Tokenizer }, blob] = await Promise.all([importLibrary(LIBRARY), download(vocabularyOf(key))]);
    ready.set(key, core.createTokenizer(Tokenizer, await unpack(blob).json()));
  });

const pause = () => globalThis.scheduler?.yield?.() ?? new Promise((resolve) => setTimeout(resolve));

class TokenizerPlayground extends Playground {
  /** @type {Recorded} */
  data;
  /** @type {import("./download.js").List} */
  list;
  /** Raised by every change: work for an older one stops. */
  change = 0;
  /** What was told last of the panels. @type {string[]} */
  counts = [];
  /** The recorded content. @type {ChildNode[]} */
  recorded = [];
  /** The box of each tokenizer, to tick. @type {Record<string, HTMLInputElement>} */
  choice = {};

  text = make("textarea", {
    rows: "3",
    maxlength: String(LONGEST),
    spellcheck: "false",
    "aria-label": "Your text",
    input: () => this.update(),
  });
  size = make("p", { class: "pg-hint" });
  examples = make("select", { "aria-label": "Example", change: () => this.takeExample() });
  view = make("select", { change: () => this.update() });
  chat = this.makeCheckbox();
  prompt = this.makeCheckbox();
  system = make("input", { type: "text", size: "24", input: () => this.update() });
  chatOnly = [
    make("label", {}, this.prompt, " Generation prompt"),
    make("label", {}, "System message (may be empty) ", this.system),
  ];
  link = make("input", {
    type: "text",
    readonly: "",
    size: "30",
    hidden: true,
    "aria-label": "Link to this text",
  });
  copied = make("span", { class: "pg-hint" });
  panels = Object.keys(TOKENIZERS).map((key) => this.makePanel(key));
  spoken = make("p", { class: "pg-sr", role: "status" });

  async start() {
    const { signal } = this.life;
    // The event keeps the address: by now Material may have written a heading's in its place.
    addEventListener("hashchange", ({ newURL }) => this.follow(core.fromFragment(new URL(newURL).hash)), { signal });
    if (this.data) {
      this.update();
      return;
    }
    if (!this.recorded.length) this.recorded = [...this.childNodes];
    try {
      const [data, list] = await Promise.all([downloadJson(RECORDED), listOnce()]);
      if (signal.aborted) return;
      this.data = data;
      this.list = list;
    } catch (error) {
      if (!signal.aborted) this.showBroken(wordsOf(error));
      return;
    }
    this.show();
    if (!this.follow(takeLink())) this.update();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.change += 1;
  }

  /** The playground's own data did not come: keep the table, offer again. @param {string} reason */
  showBroken(reason) {
    const again = makeButton("Try again", () => {
      this.tabIndex = -1;
      this.focus(); // the button goes
      this.life.abort();
      this.connectedCallback();
    });
    const words = `The playground did not load. ${reason} `;
    this.replaceChildren(make("p", { class: "pg-error", role: "alert" }, words, again), ...this.recorded);
  }

  // The controls

  show() {
    const { examples } = this.data;
    const { text = examples[0].text, with: chosen = "smollm2,minilm,gemma" } = this.dataset;
    const licences = new URL("../tokenizers/LICENCES.txt", import.meta.url).href;
    this.text.value = text;
    this.chat.checked = this.dataset.chat !== undefined;
    this.prompt.checked = true;
    this.hint.textContent =
      "Type something of your own, add a space, change a capital, or pick an example. The tokenizers run on your device; the text stays there.";
    this.fillExamples(examples);
    this.fillView();
    this.box.append(
      make("p", { class: "pg-title" }, "Cut a text with real tokenizers"),
      this.hint,
      makeRow(make("label", {}, "Example ", this.examples)),
      this.text,
      this.size,
      this.makeChoice(chosen.split(",")),
      makeRow(make("label", {}, "Pieces ", this.view)),
      makeRow(make("label", {}, this.chat, " As a chat message, in each model's own template"), ...this.chatOnly),
      make("div", { class: "tok-panels" }, ...this.panels.map(({ box }) => box)),
      make(
        "p",
        { class: "pg-note" },
        "Under each piece stands its id. Dashed: not typed by you. ◆ is a control token, ? is a word that the tokenizer does not know. ",
        make("a", { href: licences }, "Licences of the vocabularies"),
      ),
      makeRow(
        makeButton("Copy a link to this text", () => this.copyLink()),
        this.link,
        this.copied,
      ),
      this.spoken,
    );
    this.replaceChildren(this.box);
  }

  /** @param {Example[]} examples */
  fillExamples(examples) {
    /** @type {Map<string, HTMLElement>} */
    const groups = new Map();
    for (const [at, { group: label, label: words }] of examples.entries()) {
      const group = groups.get(label) ?? make("optgroup", { label });
      group.append(make("option", { value: at }, words));
      groups.set(label, group);
    }
    this.examples.append(make("option", { value: "", disabled: true }, "your own text"), ...groups.values());
  }

  takeExample() {
    this.text.value = this.data.examples[Number(this.examples.value)].text;
    this.update();
  }

  fillView() {
    const views = {
      piece: "as printed (Ġ, ▁: space)",
      text: "as text (␣: space)",
      bytes: "as bytes",
    };
    this.view.append(...Object.entries(views).map(([value, words]) => make("option", { value }, words)));
  }

  /** @param {string[]} chosen */
  makeChoice(chosen) {
    const labels = Object.entries(TOKENIZERS).map(([key, { name }]) => {
      const [size] = this.list[vocabularyOf(key)] ?? [];
      const here = key === "gemma" || size !== undefined;
      const note = key === "gemma" ? "recorded" : size ? megabytes(size) : "not in this build";
      this.choice[key] = make("input", {
        type: "checkbox",
        checked: here && chosen.includes(key),
        disabled: !here,
        change: () => this.update(key),
      });
      return make("label", {}, this.choice[key], ` ${name} (${note})`);
    });
    const legend = make("legend", {}, "Tokenizers");
    return make("fieldset", { class: "pg-row tok-set" }, legend, ...labels);
  }

  makeCheckbox() {
    return make("input", { type: "checkbox", change: () => this.update() });
  }

  // Links: all that the reader set stands after the #, which no server sees.

  async copyLink() {
    const fragment = core.toFragment(this.read());
    this.link.value = new URL(fragment, location.href).href;
    this.link.hidden = false;
    this.link.select();
    const copied = await navigator.clipboard?.writeText(this.link.value).then(
      () => true,
      () => false,
    );
    this.copied.textContent = copied ? "Copied." : "Copy it from the field.";
    this.speak(this.copied.textContent);
  }

  /**
   * Take over what a link holds; return whether there was one.
   * @param {core.Wish | null | undefined} linked
   */
  follow(linked) {
    if (!linked || !this.data) return false;
    this.text.value = linked.text;
    for (const [key, box] of Object.entries(this.choice)) {
      box.checked = linked.chosen.includes(key) && !box.disabled;
    }
    this.view.value = linked.view;
    this.chat.checked = linked.chat;
    this.prompt.checked = linked.prompt;
    this.system.value = linked.system;
    this.update();
    this.scrollIntoView({ block: "start" });
    return true;
  }

  // From the controls to the panels

  /** What the controls say now. @returns {core.Wish} */
  read() {
    return {
      text: this.text.value.toWellFormed?.() ?? this.text.value,
      chosen: Object.keys(this.choice).filter((key) => this.choice[key].checked),
      view: this.view.value,
      chat: this.chat.checked,
      prompt: this.prompt.checked,
      system: this.system.value,
    };
  }

  /**
   * Show what the controls say, one tokenizer after the other.
   * @param {string} load a tokenizer to fetch even where a recording would do
   */
  async update(load = "") {
    const change = ++this.change;
    const wish = this.read();
    this.size.textContent = measure(wish.text);
    const at = this.data.examples.findIndex(({ text }) => text === wish.text);
    this.examples.value = at < 0 ? "" : String(at);
    for (const label of this.chatOnly) label.hidden = !wish.chat;
    const example = this.data.examples[at];
    const results = [];
    let since = performance.now();
    for (const panel of this.panels) {
      panel.box.hidden = !wish.chosen.includes(panel.key);
      if (panel.box.hidden) continue;
      const summary = this.updatePanel(panel, wish, example, load);
      if (summary) results.push(summary);
      if (performance.now() - since < SLICE) continue;
      await pause(); // for the next key
      if (change !== this.change) return;
      since = performance.now();
    }
    this.dataset.shown = String(change);
    if (change > 1) this.speakCounts(results);
  }

  /**
   * Show one panel; return its summary, if it has one already.
   * @param {Panel} panel @param {core.Wish} wish @param {Example | undefined} example @param {string} load
   */
  updatePanel(panel, wish, example, load) {
    const { key } = panel;
    const { noTemplate } = TOKENIZERS[key];
    if (wish.chat && noTemplate) return this.showWords(panel, noTemplate);
    const plainChat = wish.chat && wish.prompt && !wish.system;
    const recorded = wish.chat ? plainChat && example?.chat[key] : example?.plain[key];
    const tokenizer = ready.get(key);
    if (tokenizer) {
      return this.showCut(panel, this.cutLive(tokenizer, key, wish), wish, "Live, in your browser.");
    }
    if (recorded && (load !== key || key === "gemma")) return this.showRecorded(panel, recorded, wish);
    if (key === "gemma")
      return this.showWords(
        panel,
        `${GEMMA_NOTE} There is a recording for each text of the list${wish.chat ? "'s group “Chats”, without a system message" : ""}.`,
      );
    this.load(panel);
    return `${TOKENIZERS[key].name}: ${panel.note.textContent}`;
  }

  /**
   * A live cut of the reader's text.
   * @param {core.Tokenizer} tokenizer @param {string} key @param {core.Wish} wish @returns {Cut}
   */
  cutLive(tokenizer, key, wish) {
    const { whole, own } = wish.chat
      ? core.renderChat(this.data.templates[key], wish)
      : { whole: wish.text, own: allOf(wish.text) };
    const tokens = core.cut(tokenizer, whole, !wish.chat);
    const back = core.decode(tokenizer, tokens);
    return { tokens, whole, own, back: back === whole ? null : back };
  }

  /** @param {Panel} panel @param {RecordedCut} recorded @param {core.Wish} wish */
  showRecorded(panel, { tokens, back, own }, wish) {
    const cut = {
      tokens: tokens.map(core.readToken),
      whole: wish.text,
      back,
      own: own ?? allOf(wish.text),
    };
    return this.showCut(panel, cut, wish, panel.key === "gemma" ? GEMMA_NOTE : "Recorded in Python.");
  }

  /** @param {Panel} panel */
  retry(panel) {
    this.choice[panel.key].focus(); // the button goes
    this.load(panel);
    this.speak(`${TOKENIZERS[panel.key].name}: ${panel.note.textContent}`);
  }

  /** Fetch a tokenizer, then show everything again. @param {Panel} panel */
  async load(panel) {
    const { key } = panel;
    const [size] = this.list[vocabularyOf(key)];
    const waiting = `Loading ${megabytes(size)} …`;
    this.showWords(panel, waiting); // even on the way: what stood here was of another text
    if (panel.box.hasAttribute("aria-busy")) return;
    panel.box.setAttribute("aria-busy", "true");
    const { signal } = this.life;
    try {
      await fetchTokenizer(key);
    } catch (error) {
      const stillWaits = panel.note.textContent === waiting;
      if (!signal.aborted && stillWaits) this.showProblem(panel, error);
      return;
    } finally {
      panel.box.removeAttribute("aria-busy");
    }
    if (!signal.aborted) this.update();
  }

  // One panel

  /** @param {string} key */
  makePanel(key) {
    const { name } = TOKENIZERS[key];
    /** @type {Panel} */
    const panel = {
      key,
      chips: CHIPS,
      rows: ROWS,
      view: "piece",
      cut: null,
      box: make("section", { class: "tok-panel", "aria-label": name, "data-key": key, hidden: true }),
      count: make("span"),
      note: make("p", { class: "pg-note" }),
      list: make("ol", { class: "tok-chips", role: "list", "aria-label": `Pieces of ${name}` }),
      more: makeButton("", () => this.showMore(panel), { hidden: true }),
      toggle: makeButton("Bytes and spans", () => this.toggleTable(panel), { "aria-expanded": "false" }),
      table: make("div", {
        class: "pg-scroll",
        tabindex: "0",
        role: "region",
        "aria-label": `Tokens of ${name}`,
        hidden: true,
      }),
    };
    panel.box.append(
      make("p", { class: "tok-name" }, make("strong", {}, name), " ", panel.count),
      panel.list,
      panel.more,
      panel.note,
      panel.toggle,
      panel.table,
    );
    return panel;
  }

  /** @param {Panel} panel @param {string} words */
  showWords(panel, words) {
    panel.cut = null;
    panel.count.textContent = "";
    panel.list.replaceChildren();
    panel.more.hidden = true;
    panel.toggle.hidden = true;
    panel.table.replaceChildren();
    panel.note.className = "pg-note";
    panel.note.replaceChildren(words);
    return "";
  }

  /** @param {Panel} panel @param {unknown} error */
  showProblem(panel, error) {
    const { name } = TOKENIZERS[panel.key];
    // Each browser has its own words for a library that did not come.
    const reason = error instanceof DownloadError ? ` ${error.message}` : "";
    const words = `${name}'s vocabulary did not load.${reason}`;
    const again = makeButton("Try again", () => this.retry(panel));
    this.showWords(panel, "");
    panel.note.className = "pg-error";
    panel.note.replaceChildren(`${words} `, again);
    this.speak(words);
  }

  /**
   * Show the tokens of a text; return the summary.
   * @param {Panel} panel @param {Cut} cut @param {core.Wish} wish @param {string} source
   */
  showCut(panel, cut, wish, source) {
    Object.assign(panel, { cut, view: wish.view, chips: CHIPS, rows: ROWS });
    const summary = countTokens(cut);
    panel.count.textContent = summary;
    panel.list.replaceChildren(...this.makeChips(panel, cut, 0));
    panel.toggle.hidden = false;
    this.fillTable(panel);
    panel.note.className = "pg-note";
    const back = describeReturn(cut);
    panel.note.replaceChildren(back, make("br"), source);
    return `${TOKENIZERS[panel.key].name}: ${summary}, ${cut.back === null ? "comes back" : "does not come back"}.`;
  }

  /** @param {Panel} panel @param {Cut} cut @param {number} from */
  makeChips(panel, cut, from) {
    const { tokens } = cut;
    const rest = tokens.length - panel.chips;
    panel.more.hidden = rest <= 0;
    panel.more.textContent = `Show ${Math.min(rest, CHIPS)} more of ${plural(tokens.length, "token")}`;
    return tokens.slice(from, panel.chips).map((token) => makeChip(token, cut, panel));
  }

  /** @param {Panel} panel */
  showMore(panel) {
    const { cut, chips: from } = panel;
    if (!cut) return;
    panel.chips += CHIPS;
    panel.list.append(...this.makeChips(panel, cut, from));
    if (!panel.more.hidden) return;
    const first = panel.list.children[from]; // the button has gone: go on from here
    if (!(first instanceof HTMLElement)) return;
    first.tabIndex = -1;
    first.focus();
  }

  /** @param {Panel} panel */
  toggleTable(panel) {
    panel.table.hidden = !panel.table.hidden;
    panel.toggle.setAttribute("aria-expanded", String(!panel.table.hidden));
    this.fillTable(panel);
  }

  /** The table is made only when it is open, and not of thousands of rows. @param {Panel} panel */
  fillTable(panel) {
    if (panel.table.hidden || !panel.cut) return;
    const { tokens } = panel.cut;
    const head = makeHead(["Piece", "Id", "Bytes", "Characters", "Note"]);
    const rows = tokens.slice(0, panel.rows).map((token) => makeTokenRow(token, TOKENIZERS[panel.key].family));
    /** @type {HTMLElement[]} */
    const parts = [make("table", { class: "tok-table" }, head, make("tbody", {}, ...rows))];
    if (tokens.length > panel.rows) {
      const more = () => {
        panel.rows += 5 * ROWS;
        this.fillTable(panel);
        (panel.table.querySelector("button") ?? panel.table).focus();
      };
      parts.push(makeButton(`Show more of ${plural(tokens.length, "token")}`, more));
    }
    panel.table.replaceChildren(...parts);
  }

  /** Speak of each panel, if it has something new to tell. @param {string[]} counts */
  speakCounts(counts) {
    this.speak(() => {
      const fresh = counts.filter((count) => !this.counts.includes(count));
      this.counts = counts;
      return fresh.join(" ");
    });
  }
}

/** @param {(Node | string)[]} parts */
const makeRow = (...parts) => make("div", { class: "pg-row tok-row" }, ...parts);
/** @param {number} bytes */
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
/** All characters of a text. @param {string} text @returns {Cut["own"]} */
const allOf = (text) => [0, core.countCharacters(text)];

/** @param {string} text */
function measure(text) {
  const bytes = new TextEncoder().encode(text).length;
  return `${plural(core.countCharacters(text), "character")}, ${plural(bytes, "byte")}`;
}

/** How many tokens, and how many of them are the reader's. @param {Cut} cut */
function countTokens({ tokens, own }) {
  const mine = tokens.filter((token) => isOwn(token, own)).length;
  const all = plural(tokens.length, "token");
  if (mine < tokens.length) return `${all}, ${mine} of them yours`;
  return all;
}

/**
 * Whether a token covers something that the reader typed.
 * @param {core.Token} token @param {Cut["own"]} own
 */
const isOwn = ({ kind, start, end }, [from, to]) => kind !== "added" && start < to && end > from;

/** Whether the text comes back, or what comes instead. @param {Cut} cut */
function describeReturn({ whole, back }) {
  if (back === null) return "✓ Decoding gives the text back.";
  const [was, is] = core.firstDifference(whole, back).map(core.makeVisible);
  return `✗ Decoding gives another text: “${was}” comes back as “${is}”.`;
}

/** @param {core.Token} token @param {Cut} cut @param {Panel} panel */
function makeChip(token, cut, { key, view }) {
  const kind = token.kind === "text" && !isOwn(token, cut.own) ? "template" : token.kind;
  const chip = make(
    "li",
    { class: "tok-chip", "data-kind": kind },
    make("span", { class: "tok-piece" }, core.showToken(token, TOKENIZERS[key].family, view)),
    make("span", { class: "tok-id" }, String(token.id)),
  );
  if (KIND[kind]) chip.append(make("span", { class: "pg-sr" }, KIND[kind]));
  if (!isOwn(token, cut.own)) chip.dataset.typed = "false";
  return chip;
}

/** @param {core.Token} token @param {core.Family} family */
function makeTokenRow(token, family) {
  const { id, start, end, kind } = token;
  const bytes = kind === "added" ? "" : toHex(core.tokenBytes(token, family));
  const span = kind === "added" ? "" : `${start}:${end}`;
  const cells = [core.showToken(token, family, "piece"), String(id), bytes, span, KIND[kind] ?? ""];
  return make("tr", {}, ...cells.map((words) => make("td", {}, words)));
}

customElements.get("tokenizer-playground") || customElements.define("tokenizer-playground", TokenizerPlayground);
