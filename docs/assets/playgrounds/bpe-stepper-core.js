// Byte-pair encoding as snippets/tokens/merges/bpe_train.py learns it: the same
// pairs, the same counts, the same ids. No page in here.

import { toHex } from "./text.js";

/** Two ids as one key of a map. Ids stay far below a million. */
const KEY = 2 ** 20;

/** @typedef {{pair: [number, number], count: number}} Pair */

/**
 * @typedef {object} Step what one merge did
 * @property {[number, number]} pair
 * @property {number} count how often the pair stood in the text
 * @property {number} id the new id
 * @property {number[]} ids the text afterwards
 */

/**
 * Each pair of neighbours with its count, the most frequent first; a tie goes to
 * the pair that stands earlier in the text, as in Python's Counter and max.
 * @param {number[]} ids
 * @returns {Pair[]}
 */
export function countPairs(ids) {
  /** @type {Map<number, number>} */
  const counts = new Map();
  for (let at = 1; at < ids.length; at++) {
    const key = ids[at - 1] * KEY + ids[at];
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  /** @type {(entry: [number, number]) => Pair} */
  const toPair = ([key, count]) => ({ pair: [Math.floor(key / KEY), key % KEY], count });
  return Array.from(counts, toPair).sort((a, b) => b.count - a.count);
}

/**
 * The ids with each occurrence of the pair, from the left, as the new id.
 * @param {number[]} ids @param {[number, number]} pair @param {number} id @returns {number[]}
 */
export function merge(ids, [left, right], id) {
  const merged = [];
  for (let at = 0; at < ids.length; at++) {
    const both = ids[at] === left && ids[at + 1] === right;
    merged.push(both ? id : ids[at]);
    if (both) at++;
  }
  return merged;
}

/** The text's bytes, which are the first ids. @param {string} text */
export const toIds = (text) => [...new TextEncoder().encode(text)];

/**
 * Every merge that can be learned, up to a limit; it ends early where one token
 * is left.
 * @param {string} text @param {number} most
 * @returns {Step[]}
 */
export function train(text, most) {
  /** @type {Step[]} */
  const steps = [];
  let ids = toIds(text);
  while (ids.length > 1 && steps.length < most) {
    const [{ pair, count }] = countPairs(ids);
    const id = 256 + steps.length;
    ids = merge(ids, pair, id);
    steps.push({ pair, count, id, ids });
  }
  return steps;
}

/**
 * What each id stands for, as bytes: 256 bytes, then the merges.
 * @param {Step[]} steps
 */
export function pieceBytes(steps) {
  const pieces = Array.from({ length: 256 }, (_, byte) => [byte]);
  for (const { pair } of steps) {
    pieces.push([...pieces[pair[0]], ...pieces[pair[1]]]);
  }
  return pieces;
}

/**
 * Bytes as a reader can see them: text with visible white space, or hexadecimal
 * where they are part of a character only.
 * @param {number[]} bytes
 */
export function show(bytes) {
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    return decoder.decode(new Uint8Array(bytes)).replaceAll(" ", "␣").replaceAll("\n", "↵").replaceAll("\t", "⇥");
  } catch {
    return toHex(bytes);
  }
}
