// What the embedding explorer computes without a page.

export const SIZE = 384;
/** Sentences of this topic are asked, never found. */
export const QUESTIONS = "Questions";

/**
 * @typedef {{
 *   sentences: [text: string, topic: string][], traps: [kind: string, a: number, b: number][],
 *   shares: number[], axes: number[][], centre: number[],
 *   lowest: number, step: number, pairs: number[],
 * }} Recorded
 * @typedef {Recorded & {texts: string[], topics: string[], rows: Float32Array[]}} Collection
 * @typedef {ArrayLike<number>} Vector
 * @typedef {{index: number, score: number}} Found
 */

/**
 * Join the two data files. Rows get length 1 again: int8 keeps the direction.
 * @param {Recorded} data @param {Int8Array} bytes
 * @returns {Collection}
 */
export function readCollection(data, bytes) {
  const rows = data.sentences.map((_, i) => toUnit(Float32Array.from(bytes.subarray(i * SIZE, (i + 1) * SIZE))));
  const texts = data.sentences.map(([text]) => text);
  const topics = data.sentences.map(([, topic]) => topic);
  return { ...data, texts, topics, rows };
}

/** @param {Vector} a @param {Vector} b */
export function dot(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** @param {Vector} a */
export function length(a) {
  return Math.sqrt(dot(a, a));
}

/** The vector scaled to length 1. @param {Float32Array} a */
export function toUnit(a) {
  const size = length(a);
  return a.map((value) => value / size);
}

/**
 * The first values of a vector, scaled to length 1 again or as they are.
 * @param {Float32Array} a @param {number} size @param {boolean} scaled
 */
export function cut(a, size, scaled) {
  const short = a.subarray(0, size);
  return scaled ? toUnit(short) : short;
}

/** Three measures of two vectors, and their lengths. @param {Vector} a @param {Vector} b */
export function compare(a, b) {
  const [lengthA, lengthB] = [length(a), length(b)];
  const product = dot(a, b);
  return {
    cosine: product / (lengthA * lengthB),
    dot: product,
    distance: Math.sqrt(Math.max(0, lengthA ** 2 + lengthB ** 2 - 2 * product)),
    lengthA,
    lengthB,
  };
}

/**
 * Rank rows by dot product with a query, best first.
 * @param {Float32Array} query @param {Float32Array[]} rows
 * @returns {Found[]}
 */
export function rank(query, rows) {
  return rows.map((row, index) => ({ index, score: dot(query, row) })).sort((a, b) => b.score - a.score);
}

/** For each index its place in a ranking, from 1. @param {{index: number}[]} ranking */
export function places(ranking) {
  return new Map(ranking.map(({ index }, i) => [index, i + 1]));
}

/**
 * The share of all pairs of the collection that score below a cosine.
 * @param {number} cosine @param {Collection} collection
 */
export function shareBelow(cosine, { pairs, lowest, step }) {
  const last = pairs.length - 1; // a cosine of 1 is counted in the last step
  const end = Math.min(last, Math.max(0, Math.floor((cosine - lowest) / step)));
  /** @param {number[]} counts */
  const sum = (counts) => counts.reduce((a, b) => a + b, 0);
  return sum(pairs.slice(0, end)) / sum(pairs);
}

/** Where a vector stands on the map. @param {Vector} row @param {Collection} collection */
export function place(row, { axes, centre }) {
  return axes.map((axis, i) => dot(axis, row) - centre[i]);
}

/**
 * Rank points by their distance on the map, nearest first.
 * @param {number[]} point @param {number[][]} points
 */
export function rankOnMap(point, points) {
  return points
    .map(([x, y], index) => ({ index, far: Math.hypot(x - point[0], y - point[1]) }))
    .sort((a, b) => a.far - b.far);
}

/**
 * How many different words two texts share, letter case apart.
 * @param {string} a @param {string} b
 */
export function sharedWords(a, b) {
  /** @param {string} text */
  const words = (text) => new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu));
  const other = words(b);
  return [...words(a)].filter((word) => other.has(word)).length;
}

/** A share in per cent, with decimals where it is near all or nothing. @param {number} share */
export function percent(share) {
  if (share === 0 || share === 1) return `${100 * share}%`;
  const rest = Math.min(share, 1 - share);
  const inside = Math.min(0.9999, Math.max(0.0001, share));
  return `${(100 * inside).toFixed(rest >= 0.01 ? 0 : rest >= 0.001 ? 1 : 2)}%`;
}
