// all-MiniLM-L6-v2 in plain JavaScript: WordPiece, six layers, mean, unit length.
// No page and no library. tools/playground_data/explorer.py packs the file.

import { cleanSign, readUnicode } from "./tokenizer-playground-core.js";

const LAYERS = 6;
const HEADS = 12;
const WIDTH = 384;
const HEAD = WIDTH / HEADS;
const EPSILON = 1e-12;
/** Tokens that the model reads, [CLS] and [SEP] among them. */
export const LIMIT = 256;
const LONGEST_WORD = 100;
const SPECIAL = /(\[(?:PAD|UNK|CLS|SEP|MASK)\])/;

/**
 * @typedef {{values: Float32Array | Int8Array, shape: number[]}} Tensor  an int8
 *   tensor called X has its scales in X.scale, one for so many values in a row
 * @typedef {{
 *   tensors: Record<string, [type: "int8" | "float32", start: number, ...shape: number[]]>,
 *   vocabulary: string[], unicode: {removed: string, punctuation: string},
 * }} Header
 * @typedef {(name: string) => Tensor} Get
 * @typedef {{vocabulary: Map<string, number>, unicode: {gone: RegExp, words: RegExp},
 *   tensors: Record<string, Tensor>}} Model  `unicode` holds Python's tables, which
 *   are older than any browser's
 */

/**
 * What was read of a text: its vector of 384 numbers and length 1, the pieces that are
 * read, how many were cut off behind the limit, and where asked for, what each token
 * looks at: layer by layer, head by head, token by token, so many weights as there are
 * tokens.
 * @typedef {{vector: Float32Array, pieces: string[], lost: number, rows?: Float32Array[]}} Answer
 */

/**
 * Read the packed file.
 * @param {ArrayBuffer} buffer
 * @returns {Model}
 */
export function readModel(buffer) {
  const length = new DataView(buffer).getUint32(0, true);
  /** @type {Header} */
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  /** @type {Record<string, Tensor>} */
  const tensors = {};
  for (const [name, [type, start, ...shape]] of Object.entries(header.tensors)) {
    const size = shape.reduce((a, b) => a * b, 1);
    const Values = type === "int8" ? Int8Array : Float32Array;
    tensors[name] = { values: new Values(buffer, 4 + length + start, size), shape };
  }
  for (const [name, tensor] of Object.entries(tensors)) {
    if (name.startsWith("encoder") && tensor.values instanceof Int8Array) {
      tensor.values = expand(tensor, tensors[`${name}.scale`], 0, tensor.values.length);
    }
  }
  const vocabulary = new Map(header.vocabulary.map((word, id) => [word, id]));
  return { vocabulary, unicode: readUnicode(header.unicode), tensors };
}

/**
 * Multiply int8 values back by their scales, from `start` to `end`.
 * @param {Tensor} tensor @param {Tensor} scale @param {number} start @param {number} end
 */
function expand({ values }, scale, start, end) {
  const block = values.length / scale.values.length;
  const expanded = new Float32Array(end - start);
  for (let i = start; i < end; i++) {
    expanded[i - start] = values[i] * scale.values[Math.floor(i / block)];
  }
  return expanded;
}

/**
 * Cut a text into MiniLM's pieces, special tokens first and last.
 * @param {string} text @param {Model} model
 * @returns {{pieces: string[], lost: number}} the pieces that are read, and how
 *   many were cut off behind the limit
 */
export function tokenize(text, { vocabulary, unicode }) {
  const pieces = [];
  for (const part of (text.toWellFormed?.() ?? text).split(SPECIAL)) {
    if (SPECIAL.test(part)) pieces.push(part);
    else for (const word of splitWords(part, unicode)) pieces.push(...cutWord(word, vocabulary));
  }
  const kept = pieces.slice(0, LIMIT - 2);
  return { pieces: ["[CLS]", ...kept, "[SEP]"], lost: pieces.length - kept.length };
}

/**
 * Lower case, no accents, no control characters; punctuation on its own.
 * @param {string} text @param {Model["unicode"]} unicode
 */
function splitWords(text, { gone, words }) {
  const signs = Array.from(text, (sign) => cleanSign(sign, gone));
  return signs.join("").match(words) ?? [];
}

/**
 * The longest piece that fits, again and again; `##` marks what goes on.
 * @param {string} word @param {Model["vocabulary"]} vocabulary
 */
function cutWord(word, vocabulary) {
  const signs = Array.from(word);
  if (signs.length > LONGEST_WORD) return ["[UNK]"];
  const pieces = [];
  for (let start = 0, end; start < signs.length; start = end) {
    let piece = "";
    for (end = signs.length; end > start; end--) {
      piece = (start ? "##" : "") + signs.slice(start, end).join("");
      if (vocabulary.has(piece)) break;
    }
    if (end === start) return ["[UNK]"];
    pieces.push(piece);
  }
  return pieces;
}

/**
 * Read a text.
 * @param {string} text @param {Model} model
 * @param {Float32Array[]} [rows] gets what each token looks at
 * @returns {Answer}
 */
export function embed(text, model, rows) {
  const { pieces, lost } = tokenize(text, model);
  const ids = pieces.map((piece) => model.vocabulary.get(piece) ?? 0); // none is missing
  let states = look(ids, model.tensors);
  for (let layer = 0; layer < LAYERS; layer++) {
    states = runLayer(states, ids.length, scope(model.tensors, `encoder.layer.${layer}.`), rows);
  }
  return { vector: pool(states, ids.length), pieces, lost, rows };
}

/**
 * Names of one layer's tensors without what they share.
 * @param {Model["tensors"]} tensors @param {string} prefix @returns {Get}
 */
function scope(tensors, prefix) {
  return (name) => tensors[prefix + name];
}

/**
 * The table row of each token plus the row of its position.
 * @param {number[]} ids @param {Model["tensors"]} tensors
 */
function look(ids, tensors) {
  const table = tensors["embeddings.word_embeddings"];
  const scale = tensors["embeddings.word_embeddings.scale"];
  const states = Float32Array.from(tensors["embeddings.position"].values.subarray(0, ids.length * WIDTH));
  ids.forEach((id, place) => {
    const row = expand(table, scale, id * WIDTH, (id + 1) * WIDTH);
    for (let i = 0; i < WIDTH; i++) states[place * WIDTH + i] += row[i];
  });
  return normalize(states, scope(tensors, "embeddings.LayerNorm."));
}

/** @param {Float32Array} states @param {number} count @param {Get} get @param {Float32Array[]} [rows] */
function runLayer(states, count, get, rows) {
  /** @param {Float32Array} input @param {string} name */
  const apply = (input, name) => multiply(input, count, get(name), get(`${name}.bias`).values);
  const mixed = attend(
    apply(states, "attention.self.query"),
    apply(states, "attention.self.key"),
    apply(states, "attention.self.value"),
    count,
    rows,
  );
  const added = add(apply(mixed, "attention.output.dense"), states);
  const middle = normalize(added, (name) => get(`attention.output.LayerNorm.${name}`));
  const wide = apply(middle, "intermediate.dense").map(gelu);
  return normalize(add(apply(wide, "output.dense"), middle), (name) => get(`output.LayerNorm.${name}`));
}

/**
 * Rows (count, k) times the transpose of weights (n, k), plus a bias. Four rows
 * at a time, so that each weight is read once for four products.
 * @param {Float32Array} input @param {number} count @param {Tensor} weights @param {Tensor["values"]} bias
 */
function multiply(input, count, { values, shape }, bias) {
  const [n, k] = shape;
  const output = new Float32Array(count * n);
  for (let first = 0; first < count; first += 4) {
    // A block that is not full repeats its last row.
    const at = [0, 1, 2, 3].map((step) => Math.min(first + step, count - 1));
    const [a, b, c, d] = at.map((row) => input.subarray(row * k, (row + 1) * k));
    for (let j = 0; j < n; j++) {
      let w = bias[j];
      let x = w;
      let y = w;
      let z = w;
      for (let i = 0, from = j * k; i < k; i++) {
        const weight = values[from + i];
        w += weight * a[i];
        x += weight * b[i];
        y += weight * c[i];
        z += weight * d[i];
      }
      output[at[0] * n + j] = w;
      output[at[1] * n + j] = x;
      output[at[2] * n + j] = y;
      output[at[3] * n + j] = z;
    }
  }
  return output;
}

/**
 * Every token looks at every token, in twelve heads of 32 values.
 * @param {Float32Array} queries @param {Float32Array} keys @param {Float32Array} values
 * @param {number} count @param {Float32Array[]} [rows]
 */
function attend(queries, keys, values, count, rows) {
  const mixed = new Float32Array(count * WIDTH);
  const weights = new Float32Array(count);
  for (let head = 0; head < WIDTH; head += HEAD) {
    for (let from = 0; from < count; from++) {
      for (let to = 0; to < count; to++) {
        let dot = 0;
        for (let i = head; i < head + HEAD; i++) {
          dot += queries[from * WIDTH + i] * keys[to * WIDTH + i];
        }
        weights[to] = dot / Math.sqrt(HEAD);
      }
      softmax(weights);
      rows?.push(weights.slice());
      for (let to = 0; to < count; to++) {
        for (let i = head; i < head + HEAD; i++) {
          mixed[from * WIDTH + i] += weights[to] * values[to * WIDTH + i];
        }
      }
    }
  }
  return mixed;
}

/** @param {Float32Array} weights */
function softmax(weights) {
  const highest = weights.reduce((a, b) => Math.max(a, b));
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += weights[i] = Math.exp(weights[i] - highest);
  for (let i = 0; i < weights.length; i++) weights[i] /= sum;
}

/** @param {Float32Array} a @param {Float32Array} b */
function add(a, b) {
  return a.map((value, i) => value + b[i]);
}

/**
 * Layer norm: each row gets mean 0 and variance 1, then weight and bias.
 * @param {Float32Array} rows @param {Get} get
 */
function normalize(rows, get) {
  const [weight, bias] = [get("weight").values, get("bias").values];
  for (let start = 0; start < rows.length; start += WIDTH) {
    let [mean, variance] = [0, 0];
    for (let i = 0; i < WIDTH; i++) mean += rows[start + i] / WIDTH;
    for (let i = 0; i < WIDTH; i++) variance += (rows[start + i] - mean) ** 2 / WIDTH;
    const factor = 1 / Math.sqrt(variance + EPSILON);
    for (let i = 0; i < WIDTH; i++) {
      rows[start + i] = (rows[start + i] - mean) * factor * weight[i] + bias[i];
    }
  }
  return rows;
}

/** @param {number} x */
function gelu(x) {
  return 0.5 * x * (1 + erf(x / Math.SQRT2));
}

/** Abramowitz and Stegun 7.1.26: wrong by 1.5e-7 at most. @param {number} x */
function erf(x) {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const sum = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return Math.sign(x) * (1 - sum * Math.exp(-x * x));
}

/** Mean of all tokens, scaled to length 1. @param {Float32Array} states @param {number} count */
function pool(states, count) {
  const vector = new Float32Array(WIDTH);
  for (let i = 0; i < states.length; i++) vector[i % WIDTH] += states[i] / count;
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}
