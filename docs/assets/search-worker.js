// The theme's search worker, with two changes.
//
// It begins when somebody searches: until then a page neither loads it nor spends
// time on building its index.
//
// Each query is cleaned before it sees it. Pasted error messages are full of
// characters that it takes for operators: quotes demand words, a dash excludes
// them, and some spellings find nothing at all.

const [SETUP, READY, SEARCH] = [0, 1, 2]; // types of the theme's messages
const FEW = 5; // words; a longer query is a pasted text, not a search in progress

const clean = (query) => {
  const words = query.replace(/[-+~^*:"]+/g, " ").split(/\s+/).filter(Boolean);
  // The theme adds to each word all that begin like it, unless it has a weight.
  // That is slow for a message, whose words are whole; a search in progress gets
  // both, the word as it stands first.
  const whole = words.map((word) => `${word}^2`);
  return [...whole, ...(words.length > FEW ? [] : words)].join(" ").trim();
};

const answer = postMessage.bind(self);
let setup = null; // the theme's first message, which holds all texts
let query = null; // the latest one, while the index is being built
let state = "asleep";
let passing = false;

const pass = (data) => {
  passing = true;
  dispatchEvent(new MessageEvent("message", { data }));
  passing = false;
};

self.postMessage = (message) => {
  if (message.type !== READY) return answer(message);
  state = "ready";
  pass(query);
};

addEventListener("message", (event) => {
  if (passing) return;
  event.stopImmediatePropagation();
  if (event.data.type === SETUP) {
    setup = event.data;
    answer({ type: READY });
    return;
  }
  query = { type: SEARCH, data: clean(event.data.data) };
  if (state === "ready") pass(query);
  if (state !== "asleep" || !query.data) return;
  state = "building";
  try {
    importScripts(`javascripts/workers/${location.search.slice(1)}`);
  } catch {
    state = "asleep"; // the download failed: the next key tries again
    return;
  }
  pass(setup);
});
