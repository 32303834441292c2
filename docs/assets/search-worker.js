// The theme's search worker, with each query cleaned before it sees it. Pasted
// error messages are full of characters that it takes for operators: quotes
// demand words, a dash excludes them, and some spellings find nothing at all.

const SEARCH = 2; // the type of the theme's message that holds a query
const FEW = 5; // words; a longer query is a pasted text, not a search in progress

const clean = (query) => {
  const words = query.replace(/[-+~^*:"]+/g, " ").split(/\s+/).filter(Boolean);
  // The theme adds to each word all that begin like it, unless it has a weight.
  // That is slow for a message, whose words are whole; a search in progress gets
  // both, the word as it stands first.
  const whole = words.map((word) => `${word}^2`);
  return [...whole, ...(words.length > FEW ? [] : words)].join(" ").trim();
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
