// What the sampling playground computes, without a page: the distributions that
// tools/playground_data/sampling.py packed are unpacked, and cut as the chapter's
// snippet sampler_from_scratch.py cuts them. Every filter keeps the best tokens
// of a ranking, so a mask is a number here: how many are kept.

/**
 * @typedef {object} Ranking tokens, best first
 * @property {Uint16Array} ids
 * @property {Float32Array} logits
 *
 * @typedef {object} Settings
 * @property {number} temperature 1 is off
 * @property {number} topK 0 is off
 * @property {number} topP 1 is off
 * @property {number} minP 0 is off
 * @property {number} penalty 1 is off
 * @property {"transformers" | "llama.cpp"} order who measures hot or cold
 *
 * @typedef {object} Step
 * @property {"temperature" | "topK" | "topP" | "minP"} name
 * @property {number} kept how many tokens are left after it
 */

export const OFF = Object.freeze({
  temperature: 1,
  topK: 0,
  topP: 1,
  minP: 0,
  penalty: 1,
  order: "transformers",
});

/**
 * Unpack one prompt's distribution.
 * @param {Uint8Array} packed
 * @param {{size: number, high: number, unit: number}} scale
 * @param {{leading: number, step: number, bands: number}} layout
 * @returns {Ranking}
 */
export function unpack(packed, { size, high, unit }, { leading, step, bands }) {
  const count = (packed.length - size) / 2;
  const view = new DataView(packed.buffer, packed.byteOffset);
  const numbers = Uint16Array.from({ length: count }, (_, i) => view.getUint16(2 * i, true));
  const first = addUp(numbers.subarray(leading, 2 * leading));
  const tail = addUp(numbers.subarray(2 * leading));
  const ids = new Uint16Array(size);
  ids.set(numbers.subarray(0, leading));
  ids.set(sortByBand(packed.subarray(2 * count), ids.subarray(0, leading), bands), leading);
  const logits = new Float32Array(size);
  for (let rank = 0; rank < size; rank++) {
    const code = rank < leading ? first[rank] : readCurve(tail, rank - leading, step, size - leading);
    logits[rank] = high - code * unit;
  }
  return { ids, logits };
}

/** Running sums, modulo 65,536. @param {Uint16Array} differences */
function addUp(differences) {
  const sums = new Uint16Array(differences.length);
  let sum = 0;
  for (let i = 0; i < sums.length; i++) sums[i] = sum += differences[i];
  return sums;
}

/**
 * The ids outside `leading`, by their band and within a band by number.
 * @param {Uint8Array} bandOf @param {Uint16Array} leading @param {number} bands
 */
function sortByBand(bandOf, leading, bands) {
  const taken = new Set(leading);
  /** @type {number[][]} */
  const sorted = Array.from({ length: bands }, () => []);
  bandOf.forEach((band, id) => {
    if (!taken.has(id)) sorted[band].push(id);
  });
  return sorted.flat();
}

/**
 * The curve between its knots; the last knot stands at the last place.
 * @param {Uint16Array} knots @param {number} place @param {number} step @param {number} size
 */
function readCurve(knots, place, step, size) {
  const left = Math.min(Math.floor(place / step), knots.length - 2);
  const from = left * step;
  const to = Math.min(from + step, size - 1);
  const slope = (knots[left + 1] - knots[left]) / (to - from);
  return slope * (place - from) + knots[left];
}

/** Logits of any order as a ranking. @returns {Ranking} @param {ArrayLike<number>} logits */
export function rank(logits) {
  const ids = Uint16Array.from(logits, (_, i) => i).sort((a, b) => logits[b] - logits[a]);
  return { ids, logits: Float32Array.from(ids, (id) => logits[id]) };
}

/**
 * Punish tokens that occurred before: a positive logit is divided by the
 * penalty, a negative one multiplied.
 * @param {Ranking} ranking @param {number[]} tokens @param {number} penalty
 * @returns {Ranking}
 */
export function penalise({ ids, logits }, tokens, penalty) {
  const seen = new Set(tokens);
  if (penalty === 1 || seen.size === 0) return { ids, logits };
  const factor = Math.fround(penalty);
  /** @type {[logit: number, id: number][]} */
  const punished = [];
  const out = { ids: new Uint16Array(ids.length), logits: new Float32Array(ids.length) };
  ids.forEach((id, i) => {
    if (!seen.has(id)) return;
    const logit = logits[i];
    punished.push([Math.fround(logit > 0 ? logit / factor : logit * factor), id]);
  });
  punished.sort(([a], [b]) => b - a);
  let [to, next] = [0, 0];
  /** @param {number} logit @param {number} id */
  const put = (logit, id) => {
    out.logits[to] = logit;
    out.ids[to++] = id;
  };
  ids.forEach((id, i) => {
    if (seen.has(id)) return;
    while (next < punished.length && punished[next][0] > logits[i]) put(...punished[next++]);
    put(logits[i], id);
  });
  for (const entry of punished.slice(next)) put(...entry);
  return out;
}

/**
 * Cut and heat a ranking.
 * @param {Ranking} ranking @param {Settings} settings
 * @returns {{kept: number, chances: Float64Array, steps: Step[]}} `chances` are
 *     those of the kept tokens; `steps` stand in the order in which they are taken
 */
export function sample({ logits }, settings) {
  const hotFirst = settings.order === "transformers";
  const hot = heat(logits, settings.temperature);
  const measured = hotFirst ? hot : logits;
  const weights = exponentials(measured);
  const topK = cutTopK(measured, settings.topK);
  const topP = cutTopP(weights, topK, settings.topP);
  const minP = cutMinP(weights, topP, settings.minP);
  /** @type {Step[]} */
  const filters = [
    { name: "topK", kept: topK },
    { name: "topP", kept: topP },
    { name: "minP", kept: minP },
  ];
  /** @type {Step} */
  const heated = { name: "temperature", kept: hotFirst ? logits.length : minP };
  const steps = hotFirst ? [heated, ...filters] : [...filters, heated];
  const chances = normalise((hotFirst ? weights : exponentials(hot)).subarray(0, minP));
  return { kept: minP, chances, steps };
}

/**
 * Logits divided by the temperature, in float32 as the model's own are.
 * @param {Float32Array} logits @param {number} temperature
 */
function heat(logits, temperature) {
  if (temperature === 1) return logits;
  const divisor = Math.fround(temperature);
  const heated = new Float32Array(logits.length);
  for (let i = 0; i < logits.length; i++) heated[i] = logits[i] / divisor;
  return heated;
}

/** What softmax sums up: 1 for the best token. @param {Float32Array} logits */
function exponentials(logits) {
  const weights = new Float64Array(logits.length);
  for (let i = 0; i < logits.length; i++) weights[i] = Math.exp(logits[i] - logits[0]);
  return weights;
}

/** @param {Float64Array} weights */
function sum(weights) {
  let total = 0;
  for (let i = weights.length - 1; i >= 0; i--) total += weights[i];
  return total;
}

/** Shares of their sum. @param {Float64Array} weights */
function normalise(weights) {
  const total = sum(weights);
  return weights.map((weight) => weight / total);
}

/**
 * The k best, and whatever ties with the last of them.
 * @param {Float32Array} logits @param {number} k
 */
function cutTopK(logits, k) {
  if (k <= 0 || k >= logits.length) return logits.length;
  let kept = k;
  while (kept < logits.length && logits[kept] === logits[k - 1]) kept++;
  return kept;
}

/**
 * All but those that hold 1 - p together, counted from the rarest.
 * @param {Float64Array} weights @param {number} count @param {number} p
 */
function cutTopP(weights, count, p) {
  const total = sum(weights.subarray(0, count));
  let kept = count;
  let rare = 0;
  while (kept > 1) {
    rare += weights[kept - 1] / total;
    if (rare > 1 - p) break;
    kept--;
  }
  return kept;
}

/**
 * Those with at least p times the best one's probability.
 * @param {Float64Array} weights @param {number} count @param {number} p
 */
function cutMinP(weights, count, p) {
  let kept = count;
  while (kept > 1 && weights[kept - 1] < p * weights[0]) kept--;
  return kept;
}

/** How open the choice is, in bits. @param {Float64Array} chances */
export function entropy(chances) {
  let bits = 0;
  for (const chance of chances) if (chance > 0) bits -= chance * Math.log2(chance);
  return bits;
}

/**
 * Draw by chance, the same for the same seed.
 * @param {Float64Array} chances @param {number} times @param {number} seed
 * @returns {Map<number, number>} how often each place of the ranking was drawn
 */
export function draw(chances, times, seed) {
  const random = createRandom(seed);
  const upTo = new Float64Array(chances.length);
  for (let i = 0; i < chances.length; i++) upTo[i] = chances[i] + (upTo[i - 1] ?? 0);
  /** @type {Map<number, number>} */
  const tally = new Map();
  for (let i = 0; i < times; i++) {
    const place = findPlace(upTo, random() * upTo[upTo.length - 1]);
    tally.set(place, (tally.get(place) ?? 0) + 1);
  }
  return tally;
}

/**
 * The first place whose running sum lies above a value.
 * @param {Float64Array} upTo @param {number} value
 */
function findPlace(upTo, value) {
  let [low, high] = [0, upTo.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (upTo[middle] > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Numbers from 0 to 1, repeatable: mulberry32. @param {number} seed */
function createRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
