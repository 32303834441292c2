// <tokenizer-playground>: one text, cut by several real tokenizers side by side.
//
//   data-text="…"        the text to begin with (else the first example)
//   data-with="a,b"      the tokenizers to begin with (else the two small ones)
//   data-chat            begin with the chat template on

import { keepForPaper, make } from "./dom.js";
import { DownloadError, download, downloadJson, importLibrary, listOnce, once, unpack } from "./download.js";
import { plural, toHex, wordsOf } from "./text.js";
import * as core from "./tokenizer-playground-core.js";

const RECORDED = "playgrounds/data/tokenizer.json";
const vocabularyOf = (key) => `tokenizers/${key}.bin`;
const LIBRARY = new URL("../vendor/tokenizers/tokenizers.min.mjs", import.meta.url);
const CHIPS = 120;
const ROWS = 60;
const LONGEST = 20_000;
const SPEAK_AFTER = 500;
/** Milliseconds of work after which a key that waits is let in. */
const SLICE = 50;

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
const KIND = {
  control: "control token",
  added: "added by the tokenizer",
  unknown: "unknown: the text is lost",
};
const GEMMA_NOTE =
  "Recorded. Gemma's vocabulary is not published here, because its terms ask conditions of everybody who receives it.";

/** The address the reader came with. Material rewrites the one we see on scrolling. */
let entered = performance.getEntriesByType("navigation")[0]?.name;

/** What a link to this page holds, once. */
function takeLink() {
  const addresses = [location.href, entered ?? location.href].map((address) => new URL(address));
  entered = undefined;
  const here = addresses.filter(({ pathname }) => pathname === location.pathname);
  return here.map(({ hash }) => core.fromFragment(hash)).find(Boolean);
}

/** Tokenizers that are ready, by their keys. */
const ready = new Map();

const fetchTokenizer = (key) =>
  once(`tokenizer ${key}`, async () => {
    const [{ Tokenizer }, blob] = await Promise.all([importLibrary(LIBRARY), download(vocabularyOf(key))]);
    ready.set(key, core.createTokenizer(Tokenizer, await unpack(blob).json()));
  });

const pause = () => globalThis.scheduler?.yield?.() ?? new Promise((resolve) => setTimeout(resolve));

class TokenizerPlayground extends HTMLElement {
  /** @type {AbortController | null} The life of this element on the page. */
  life = null;
  /** Raised by every change: work for an older one stops. */
  change = 0;
  /** What was told last of the panels. @type {string[]} */
  counts = [];

  async connectedCallback() {
    keepForPaper(this);
    this.life?.abort(); // “Try again” comes here a second time
    this.life = new AbortController();
    const { signal } = this.life;
    addEventListener("hashchange", () => this.follow(core.fromFragment(location.hash)), { signal });
    this.fallback ??= [...this.childNodes];
    if (this.panels) return this.update();
    try {
      this.data = await downloadJson(RECORDED);
      this.list = await listOnce();
    } catch (error) {
      this.data = null;
      if (!signal.aborted) this.showBroken(error.message);
      return;
    }
    if (signal.aborted) return;
    this.build();
    if (!this.follow(takeLink())) this.update();
  }

  /** Try again; the button goes, and the keyboard's place stays here. */
  begin() {
    this.tabIndex = -1;
    this.focus();
    this.connectedCallback();
  }

  disconnectedCallback() {
    this.life.abort();
    this.change += 1;
    clearTimeout(this.speaking);
  }

  /** The playground's own data did not come: keep the table, offer again. */
  showBroken(reason) {
    const again = make("button", { type: "button", click: () => this.begin() }, "Try again");
    const words = `The playground did not load. ${reason} `;
    this.replaceChildren(make("p", { class: "pg-error", role: "alert" }, words, again), ...this.fallback);
  }

  // The controls

  build() {
    const { text = this.data.examples[0].text, with: chosen = "smollm2,minilm,gemma" } = this.dataset;
    this.text = make("textarea", {
      rows: "3",
      maxlength: String(LONGEST),
      spellcheck: "false",
      "aria-label": "Your text",
      input: () => this.update(),
    });
    this.text.value = text;
    this.size = make("p", { class: "pg-hint" });
    this.panels = Object.keys(TOKENIZERS).map((key) => this.makePanel(key));
    this.spoken = make("p", { class: "pg-sr", role: "status" });
    this.replaceChildren(
      make(
        "div",
        { class: "pg" },
        make("p", { class: "pg-title" }, "Cut a text with real tokenizers"),
        make(
          "p",
          { class: "pg-hint" },
          "Type something of your own, add a space, change a capital, or pick an example. The tokenizers run on your device; the text stays there.",
        ),
        make("div", { class: "pg-row tok-row" }, this.makeExamples()),
        this.text,
        this.size,
        this.makeChoice(chosen.split(",")),
        this.makeView(),
        this.makeChat(),
        make("div", { class: "tok-panels" }, ...this.panels.map(({ box }) => box)),
        make(
          "p",
          { class: "pg-note" },
          "Under each piece stands its id. Dashed: not typed by you. ◆ is a control token, ? is a word that the tokenizer does not know. ",
          make(
            "a",
            { href: new URL("../tokenizers/LICENCES.txt", import.meta.url).href },
            "Licences of the vocabularies",
          ),
        ),
        this.makeLink(),
        this.spoken,
      ),
    );
  }

  makeExamples() {
    const groups = new Map();
    this.data.examples.forEach(({ group, label }, at) => {
      const option = make("option", { value: String(at) }, label);
      groups.set(group, [...(groups.get(group) ?? []), option]);
    });
    this.examples = make(
      "select",
      {
        "aria-label": "Example",
        change: () => {
          this.text.value = this.data.examples[this.examples.value].text;
          this.update();
        },
      },
      make("option", { value: "", disabled: true }, "your own text"),
      ...[...groups].map(([label, options]) => make("optgroup", { label }, ...options)),
    );
    return make("label", {}, "Example ", this.examples);
  }

  makeChoice(chosen) {
    this.choice = {};
    const labels = Object.entries(TOKENIZERS).map(([key, { name }]) => {
      const [size] = this.list[vocabularyOf(key)] ?? [];
      const here = key === "gemma" || size !== undefined;
      const note = key === "gemma" ? "recorded" : here ? `${(size / 1e6).toFixed(1)} MB` : "not in this build";
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

  makeView() {
    const views = {
      piece: "as printed (Ġ, ▁: space)",
      text: "as text (␣: space)",
      bytes: "as bytes",
    };
    const options = Object.entries(views).map(([value, words]) => make("option", { value }, words));
    this.view = make("select", { change: () => this.update() }, ...options);
    return make("div", { class: "pg-row tok-row" }, make("label", {}, "Pieces ", this.view));
  }

  makeChat() {
    const check = (checked) => make("input", { type: "checkbox", checked, change: () => this.update() });
    this.chat = check(this.dataset.chat !== undefined);
    this.prompt = check(true);
    this.system = make("input", { type: "text", size: "24", input: () => this.update() });
    this.chatOnly = [
      make("label", {}, this.prompt, " Generation prompt"),
      make("label", {}, "System message (may be empty) ", this.system),
    ];
    const label = make("label", {}, this.chat, " As a chat message, in each model's own template");
    return make("div", { class: "pg-row tok-row" }, label, ...this.chatOnly);
  }

  makeLink() {
    this.link = make("input", {
      type: "text",
      readonly: "",
      size: "30",
      hidden: true,
      "aria-label": "Link to this text",
    });
    this.copied = make("span", { class: "pg-hint" });
    const button = make("button", { type: "button", click: () => this.copyLink() }, "Copy a link to this text");
    return make("div", { class: "pg-row tok-row" }, button, this.link, this.copied);
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
    this.say(this.copied.textContent);
  }

  /** Take over what a link holds; return whether there was one. */
  follow(linked) {
    if (!linked || !this.choice) return false;
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

  /** What the controls say now. */
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
      results.push(this.updatePanel(panel, wish, example, load));
      if (performance.now() - since < SLICE) continue;
      await pause(); // for the next key
      if (change !== this.change) return;
      since = performance.now();
    }
    this.dataset.shown = String(change);
    if (change > 1) this.sayCounts(results.filter(Boolean));
  }

  /** Show one panel; return its summary, if it has one already. */
  updatePanel(panel, wish, example, load) {
    const { key } = panel;
    const { noTemplate } = TOKENIZERS[key];
    if (wish.chat && noTemplate) return this.showWords(panel, noTemplate);
    const plainChat = wish.chat && wish.prompt && !wish.system;
    const recorded = wish.chat ? plainChat && example?.chat[key] : example?.plain[key];
    if (ready.has(key)) return this.showCut(panel, this.cutLive(key, wish), wish, "Live, in your browser.");
    if (recorded && (load !== key || key === "gemma")) return this.showRecorded(panel, recorded, wish);
    if (key === "gemma")
      return this.showWords(
        panel,
        `${GEMMA_NOTE} There is a recording for each text of the list${wish.chat ? "'s group “Chats”, without a system message" : ""}.`,
      );
    this.load(panel);
    return `${TOKENIZERS[key].name}: ${panel.note.textContent}`;
  }

  /** A live cut of the reader's text. */
  cutLive(key, wish) {
    const tokenizer = ready.get(key);
    const { whole, own } = wish.chat
      ? core.renderChat(this.data.templates[key], wish)
      : { whole: wish.text, own: [0, core.countCharacters(wish.text)] };
    const tokens = core.cut(tokenizer, whole, !wish.chat);
    const back = core.decode(tokenizer, tokens);
    return { tokens, whole, own, back: back === whole ? null : back };
  }

  showRecorded(panel, { tokens, back, own }, wish) {
    const cut = {
      tokens: tokens.map(core.readToken),
      whole: wish.text,
      back,
      own: own ?? [0, core.countCharacters(wish.text)],
    };
    return this.showCut(panel, cut, wish, panel.key === "gemma" ? GEMMA_NOTE : "Recorded in Python.");
  }

  retry(panel) {
    this.choice[panel.key].focus(); // the button goes
    this.load(panel);
    this.say(`${TOKENIZERS[panel.key].name}: ${panel.note.textContent}`);
  }

  /** Fetch a tokenizer, then show everything again. */
  async load(panel) {
    const { key } = panel;
    const [size] = this.list[vocabularyOf(key)];
    const waiting = `Loading ${(size / 1e6).toFixed(1)} MB …`;
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

  makePanel(key) {
    const { name } = TOKENIZERS[key];
    const panel = { key, chips: CHIPS, rows: ROWS };
    panel.count = make("span");
    panel.note = make("p", { class: "pg-note" });
    panel.list = make("ol", { class: "tok-chips", role: "list", "aria-label": `Pieces of ${name}` });
    panel.more = make("button", { type: "button", hidden: true, click: () => this.showMore(panel) });
    panel.table = make("div", { class: "pg-scroll", tabindex: "0", role: "region", "aria-label": `Tokens of ${name}` });
    panel.table.hidden = true;
    panel.toggle = make(
      "button",
      { type: "button", "aria-expanded": "false", click: () => this.toggleTable(panel) },
      "Bytes and spans",
    );
    panel.box = make(
      "section",
      { class: "tok-panel", "aria-label": name, "data-key": key, hidden: true },
      make("p", { class: "tok-name" }, make("strong", {}, name), " ", panel.count),
      panel.list,
      panel.more,
      panel.note,
      panel.toggle,
      panel.table,
    );
    return panel;
  }

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

  showProblem(panel, error) {
    const { name } = TOKENIZERS[panel.key];
    // Each browser has its own words for a library that did not come.
    const reason = error instanceof DownloadError ? ` ${error.message}` : "";
    const words = `${name}'s vocabulary did not load.${reason}`;
    const again = make("button", { type: "button", click: () => this.retry(panel) }, "Try again");
    this.showWords(panel, "");
    panel.note.className = "pg-error";
    panel.note.replaceChildren(`${words} `, again);
    this.say(words);
  }

  /** Show the tokens of a text; return the summary. */
  showCut(panel, cut, wish, source) {
    Object.assign(panel, { cut, view: wish.view, chips: CHIPS, rows: ROWS });
    const summary = countTokens(cut);
    panel.count.textContent = summary;
    panel.list.replaceChildren(...this.makeChips(panel, 0));
    panel.toggle.hidden = false;
    this.fillTable(panel);
    panel.note.className = "pg-note";
    const back = describeReturn(cut);
    panel.note.replaceChildren(back, make("br"), source);
    return `${TOKENIZERS[panel.key].name}: ${summary}, ${cut.back === null ? "comes back" : "does not come back"}.`;
  }

  makeChips(panel, from) {
    const { tokens } = panel.cut;
    const rest = tokens.length - panel.chips;
    panel.more.hidden = rest <= 0;
    panel.more.textContent = `Show ${Math.min(rest, CHIPS)} more of ${plural(tokens.length, "token")}`;
    return tokens.slice(from, panel.chips).map((token) => makeChip(token, panel));
  }

  showMore(panel) {
    const from = panel.chips;
    panel.chips += CHIPS;
    panel.list.append(...this.makeChips(panel, from));
    if (!panel.more.hidden) return;
    const first = panel.list.children[from]; // the button has gone: go on from here
    first.tabIndex = -1;
    first.focus();
  }

  toggleTable(panel) {
    panel.table.hidden = !panel.table.hidden;
    panel.toggle.setAttribute("aria-expanded", String(!panel.table.hidden));
    this.fillTable(panel);
  }

  /** The table is made only when it is open, and not of thousands of rows. */
  fillTable(panel) {
    if (panel.table.hidden || !panel.cut) return;
    const { tokens } = panel.cut;
    const head = ["Piece", "Id", "Bytes", "Characters", "Note"].map((words) => make("th", { scope: "col" }, words));
    const rows = tokens.slice(0, panel.rows).map((token) => makeRow(token, TOKENIZERS[panel.key].family));
    const parts = [
      make("table", { class: "tok-table" }, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...rows)),
    ];
    if (tokens.length > panel.rows) {
      const more = () => {
        panel.rows += 5 * ROWS;
        this.fillTable(panel);
        (panel.table.querySelector("button") ?? panel.table).focus();
      };
      parts.push(make("button", { type: "button", click: more }, `Show more of ${plural(tokens.length, "token")}`));
    }
    panel.table.replaceChildren(...parts);
  }

  /** Speak when the reader has paused. */
  say(words) {
    clearTimeout(this.speaking);
    this.speaking = setTimeout(() => (this.spoken.textContent = words), SPEAK_AFTER);
  }

  /** Speak as above of each panel, if it has something new to tell. */
  sayCounts(counts) {
    clearTimeout(this.speaking);
    this.speaking = setTimeout(() => {
      const fresh = counts.filter((count) => !this.counts.includes(count));
      this.counts = counts;
      if (fresh.length) this.spoken.textContent = fresh.join(" ");
    }, SPEAK_AFTER);
  }
}

function measure(text) {
  const bytes = new TextEncoder().encode(text).length;
  return `${plural(core.countCharacters(text), "character")}, ${plural(bytes, "byte")}`;
}

/** How many tokens, and how many of them are the reader's. */
function countTokens({ tokens, own }) {
  const mine = tokens.filter((token) => isOwn(token, own)).length;
  const all = plural(tokens.length, "token");
  if (mine < tokens.length) return `${all}, ${mine} of them yours`;
  return all;
}

/** Whether a token covers something that the reader typed. */
const isOwn = ({ kind, start, end }, [from, to]) => kind !== "added" && start < to && end > from;

/** Whether the text comes back, or what comes instead. */
function describeReturn({ whole, back }) {
  if (back === null) return "✓ Decoding gives the text back.";
  const [was, is] = core.firstDifference(whole, back).map(core.makeVisible);
  return `✗ Decoding gives another text: “${was}” comes back as “${is}”.`;
}

function makeChip(token, { key, view, cut }) {
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

function makeRow(token, family) {
  const { id, start, end, kind } = token;
  const bytes = kind === "added" ? "" : toHex(core.tokenBytes(token, family));
  const span = kind === "added" ? "" : `${start}:${end}`;
  const cells = [core.showToken(token, family, "piece"), String(id), bytes, span, KIND[kind] ?? ""];
  return make("tr", {}, ...cells.map((words) => make("td", {}, words)));
}

customElements.get("tokenizer-playground") || customElements.define("tokenizer-playground", TokenizerPlayground);
