// The theme's search worker, with each query cleaned before it sees it. Pasted
// error messages are full of characters that it takes for operators: quotes
// demand words, a dash excludes them, and some spellings find nothing at all.

const SEARCH = 2; // the type of the theme's message that holds a query
const FEW = 5; // words; a longer query is a pasted text, not a search in progress

const clean = (query) => {
  const words = query.replace(/[-+~^*:"]+/g, " ").trim().split(/\s+/);
  if (words.length <= FEW) return words.join(" ");
  // The theme searches for every word that begins like each one of these. That is
  // slow for a message, and its words are whole: a weight stops it.
  return words.map((word) => `${word}^1`).join(" ");
};

let cleaned = false;

addEventListener("message", (event) => {
  if (cleaned || event.data.type !== SEARCH) return;
  event.stopImmediatePropagation();
  const data = { ...event.data, data: clean(event.data.data) };
  cleaned = true;
  dispatchEvent(new MessageEvent("message", { data }));
  cleaned = false;
});

importScripts(`javascripts/workers/${location.search.slice(1)}`);
