// The theme's search worker, with four changes.
//
// It begins when somebody searches: until then a page neither loads it nor the texts,
// nor spends time on building its index.
//
// Each query is cleaned before it sees it. Pasted error messages are full of
// characters that it takes for operators: quotes demand words, a dash excludes
// them, and some spellings find nothing at all.
//
// And where a pasted message fits no entry of the error index, the first result says
// so: what follows only shares words with it.
//
// And no word is lost that stands in the index. lunr keeps its words in an automaton,
// and names each state by its letters and the numbers of the states they lead to, with
// no mark between them: the digit 5 to state 75, or 57 to 5? Two states taken for one
// break every query that meets them.

const [SETUP, READY, SEARCH, RESULT] = [0, 1, 2, 3]; // types of the theme's messages
const FEW = 5; // words; a longer query is a pasted text, not a search in progress

const ENTRY = /reference\/errors\/#/;
const FIT = 0.7; // of an entry's words have to stand in a pasted message
const MESSAGE = /error|warning|exception|traceback|failed|[`'"_]|: /i;
const NOTHING = {
  location: "reference/errors/",
  title: "No entry fits this message",
  text: "The error index does not have it. The results below share some of its words, and may be about something else.",
  score: 0,
  terms: {},
};

/**
 * @typedef {{location: string, title: string}} Item of the theme's, and more that is its own
 * @typedef {{type: number, data?: any}} Message
 */

/** @param {string} text */
const wordsOf = (text) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** Whether most of an entry's own words stand in a text. @param {Item} item @param {string} text */
const fits = ({ location, title }, text) => {
  if (!ENTRY.test(location)) return false;
  const own = wordsOf(title.replace(/<[^>]*>|&\w+;/g, (tag) => (tag.startsWith("<") ? "" : " ")));
  const there = new Set(wordsOf(text));
  return own.filter((word) => there.has(word)).length >= FIT * own.length;
};

/** The theme's answer, which says so if a pasted message is not in the index. @param {Message} message */
const judge = (message) => {
  if (wordsOf(asked).length <= FEW || !MESSAGE.test(asked)) return message;
  /** @type {{items: Item[][]}} */
  const { items } = message.data;
  if (items.flat().some((item) => fits(item, asked))) return message;
  return { ...message, data: { ...message.data, items: [[NOTHING], ...items] } };
};

/** @param {string} query */
const clean = (query) => {
  const words = query
    .replace(/[-+~^*:"]+/g, " ")
    .split(/\s+/)
    .filter(Boolean);
  // The theme adds to each word all that begin like it, unless it has a weight.
  // That is slow for a message, whose words are whole; a search in progress gets
  // both, the word as it stands first.
  const whole = words.map((word) => `${word}^2`);
  return [...whole, ...(words.length > FEW ? [] : words)].join(" ").trim();
};

const nameStates = () => {
  self.lunr.TokenSet.prototype.toString = function () {
    const edges = Object.keys(this.edges).sort();
    this._str ??= edges.reduce((name, letter) => `${name}${letter}${this.edges[letter].id};`, this.final ? "1" : "0");
    return this._str;
  };
};

const answer = postMessage.bind(self);
/** @type {Message | null} The theme's first message, without the texts. */
let setup = null;
/** @type {Message | null} The latest query, while the index is being built. */
let query = null;
let asked = ""; // the same as it was typed or pasted
let state = "asleep";
let passing = false;

/** @param {Message | null} data */
const pass = (data) => {
  passing = true;
  dispatchEvent(new MessageEvent("message", { data }));
  passing = false;
};

self.postMessage = (message) => {
  if (message.type === RESULT) return answer(judge(message));
  if (message.type !== READY) return answer(message);
  state = "ready";
  pass(query);
};

const bringTexts = async () => (await fetch(new URL("../search/texts.json", location.href))).json();

addEventListener("message", async (event) => {
  if (passing) return;
  event.stopImmediatePropagation();
  if (event.data.type === SETUP) {
    setup = event.data;
    answer({ type: READY });
    return;
  }
  asked = event.data.data;
  query = { type: SEARCH, data: clean(asked) };
  if (state === "ready") pass(query);
  if (state !== "asleep" || !query.data) return;
  state = "building";
  try {
    setup = { type: SETUP, data: { ...setup?.data, docs: await bringTexts() } };
    importScripts(`javascripts/workers/${location.search.slice(1)}`);
    nameStates();
  } catch {
    state = "asleep"; // the download failed: the next key tries again
    return;
  }
  pass(setup);
});
