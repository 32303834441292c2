// What the padding lab computes, without a page: where the pads go, and the masks
// as the chapters' snippets two_masks.py and pooling_compare.py make them.

/**
 * @typedef {"left" | "right"} Side
 * @typedef {"masked mean" | "no mask" | "first token" | "pooler_output"} Way
 */

/**
 * Fill rows up to the length of the longest.
 * @template T
 * @param {T[][]} rows @param {T} pad @param {Side} side
 * @returns {T[][]}
 */
export function padRows(rows, pad, side) {
  const length = Math.max(...rows.map((row) => row.length));
  return rows.map((row) => {
    const pads = Array(length - row.length).fill(pad);
    return side === "left" ? [...pads, ...row] : [...row, ...pads];
  });
}

/** 1 for what was written, 0 for a pad. @param {unknown[][]} rows @param {Side} side */
export function makeMasks(rows, side) {
  return padRows(
    rows.map((row) => row.map(() => 1)),
    0,
    side,
  );
}

/**
 * Row r, column c holds 1 if the token at r may look at the token at c.
 * @param {number[]} mask of one text, as the model has it
 * @param {boolean} causal false for a model that looks both ways
 */
export function combineMasks(mask, causal = true) {
  /** @param {(r: number, c: number) => number} cell */
  const grid = (cell) => mask.map((_, r) => mask.map((_, c) => cell(r, c)));
  const padding = grid((_, c) => mask[c]);
  const order = grid((r, c) => Number(!causal || c <= r));
  return { padding, order, product: grid((r, c) => padding[r][c] * order[r][c]) };
}

/**
 * What each token weighs in the sentence vector; the sum is 1.
 * @param {number[]} mask the real one @param {Way} way
 */
export function weigh(mask, way) {
  if (way === "no mask") return mask.map(() => 1 / mask.length);
  const count = mask.reduce((a, b) => a + b, 0);
  if (way === "masked mean") return mask.map((one) => one / count);
  return mask.map((_, at) => Number(at === 0)); // pooler_output starts there too
}

/**
 * What a row of a grid sees: how many words, how many pads.
 * @param {number[]} row @param {number[]} mask
 */
export function countSeen(row, mask) {
  const words = row.filter((one, at) => one && mask[at]).length;
  return { words, pads: row.filter((one, at) => one && !mask[at]).length };
}
