// What the attention viewer computes without a page.

/**
 * One text as a model reads it. Rows stand layer by layer, head by head, token by
 * token, and at the end those of the mean of all heads; each holds what the token
 * gives to the tokens that it may see, from the first.
 * @typedef {{model: string, layers: number, heads: number, causal: boolean, text: string,
 *   pieces: string[], lost?: number, rows: ArrayLike<number>[]}} Reading
 * @typedef {{layer: number | null, head: number, token: number}} Choice  no layer: the
 *   mean of all heads; all are counted from 0
 */

/**
 * Join the recorded texts with their weights, a byte each, in hundredths.
 * @param {any[]} texts @param {Uint8Array} bytes
 * @returns {Reading[]}
 */
export function readTexts(texts, bytes) {
  let start = 0;
  return texts.map((text) => {
    const count = text.pieces.length;
    const rows = [];
    for (let row = 0; row < (text.layers * text.heads + 1) * count; row++) {
      const end = start + (text.causal ? (row % count) + 1 : count);
      rows.push(Array.from(bytes.subarray(start, end), (weight) => weight / 100));
      start = end;
    }
    return { ...text, rows };
  });
}

/**
 * What MiniLM in the page has read, in the same form.
 * @param {string} text @param {{pieces: string[], lost: number, rows: Float32Array[]}} answer
 * @returns {Reading}
 */
export function readOwn(text, { pieces, lost, rows }) {
  const grids = rows.length / pieces.length;
  const mean = pieces.map(() => new Float32Array(pieces.length));
  rows.forEach((row, at) => {
    const sums = mean[at % pieces.length];
    for (const [to, weight] of row.entries()) sums[to] += weight / grids;
  });
  const shape = { model: "MiniLM", layers: 6, heads: grids / 6, causal: false };
  return { ...shape, text, pieces, lost, rows: [...rows, ...mean] };
}

/** The rows of the chosen head. @param {Reading} reading @param {Choice} choice */
export function gridOf({ layers, heads, pieces, rows }, { layer, head }) {
  const grid = layer === null ? layers * heads : layer * heads + head;
  return rows.slice(grid * pieces.length, (grid + 1) * pieces.length);
}

/** What a token looks at, most first. @param {ArrayLike<number>} row */
export function rank(row) {
  return Array.from(row, (weight, to) => ({ to, weight })).sort((a, b) => b.weight - a.weight);
}

/** Where a token stands, seen from another, in words. @param {number} to @param {number} from */
export function tellPlace(to, from) {
  if (to === from) return "itself";
  if (to === 0) return "the first token";
  const [far, side] = [Math.abs(to - from), to < from ? "before" : "after"];
  return far === 1 ? `the token ${side}` : `${far} tokens ${side}`;
}

/** The name of the chosen head. @param {Reading} reading @param {Choice} choice */
export function nameHead({ layers, heads }, { layer, head }) {
  return layer === null ? `the mean of all ${layers * heads} heads` : `layer ${layer}, head ${head}`;
}

/**
 * The row in a sentence: the two tokens that it gives most.
 * @param {Reading} reading @param {Choice} choice @param {(piece: string) => string} quote
 */
export function describe(reading, choice, quote) {
  const { token } = choice;
  const found = rank(gridOf(reading, choice)[token]).slice(0, 2);
  const gifts = found
    .filter(({ weight }, at) => !at || weight >= 0.005)
    .map(({ to, weight }, at) => {
      const what = to === token ? "itself" : `${quote(reading.pieces[to])}, ${tellPlace(to, token)}`;
      return `${weight.toFixed(2)} ${at ? "" : "of its weight "}to ${what}`;
    });
  const who = `${nameHead(reading, choice)}, token ${token + 1} (${quote(reading.pieces[token])})`;
  return `In ${who} gives ${gifts.join(", and ")}.`;
}

/**
 * What the model's way of looking lets the token see behind itself.
 * @param {Reading} reading @param {Choice} choice
 */
export function tellAhead(reading, choice) {
  const count = reading.pieces.length - 1 - choice.token;
  const after = count === 1 ? "the token after it" : `the ${count} tokens after it`;
  if (!count) return reading.causal ? "It sees the whole text." : "It is the last token.";
  if (reading.causal) return `It cannot see ${after}.`;
  const row = Array.from(gridOf(reading, choice)[choice.token]);
  const share = row.slice(choice.token + 1).reduce((a, b) => a + b, 0);
  return `It gives ${share.toFixed(2)} to ${after}: MiniLM looks both ways.`;
}
