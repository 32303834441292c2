// What the tokenizer playground computes, without a page: vocabularies are
// unpacked, texts are cut, and each piece gets its bytes and its span. The
// cutting is done by the vendored @huggingface/tokenizers; where that library
// and Python's differ, the functions called `agree…` and `give…` settle it.

import { toHex } from "./text.js";

/**
 * @typedef {object} Token
 * @property {string} piece as the library prints it
 * @property {number} id its row in the vocabulary
 * @property {number} start first character it covers, counted as Python counts
 * @property {number} end the character after the last
 * @property {"text" | "control" | "added" | "unknown"} kind
 *
 * @typedef {"bytes" | "words" | "sentencepiece"} Family how a tokenizer's pieces are printed
 * @typedef {"piece" | "text" | "bytes"} View
 * @typedef {[piece: string, id: number, start: number, end: number, kind: Token["kind"]]} Recorded
 * @typedef {{before: string, start: string, between: string, after: string, prompt: string}} Template
 * @typedef {{text: string, system: string, prompt: boolean}} Message an empty system
 *   message is none; `prompt` opens the assistant's turn
 * @typedef {Message & {chosen: string[], view: string, chat: boolean}} Wish what the controls say
 *
 * @typedef {{firstMerge: number, splits: string}} Merges
 * @typedef {{removed: string, punctuation: string}} Unicode insides of character classes
 * @typedef {{settings: {model: {type: string}}, vocab: string} & (Merges | Unicode)} Packed
 */

/**
 * What we use and change of the library's tokenizer; `words` is ours.
 * @typedef {{
 *   model: Model & ((words: string[]) => string[]),
 *   pre_tokenizer: Splitter & ((text: string) => string[]),
 *   normalizer: ((text: string) => string) | null,
 *   post_processor: ((tokens: string[], pair: null, special: boolean) => {tokens: string[]}) | null,
 *   splitter_unnormalized: {split(text: string): string[]},
 *   added_tokens_map: Map<string, {id: number, special: boolean}>,
 *   tokenize(text: string): string[],
 *   decode(ids: number[]): string,
 *   words?: {clean(text: string): {text: string, origin: number[]}, cut(word: string): string[]},
 * }} Tokenizer
 * @typedef {{
 *   vocab: string[], tokens_to_ids: Map<string, number>, unk_token: string,
 *   add_node(queue: {push(node: Node): void}, node: Node): void,
 *   encode(words: string[]): string[],
 * }} Model
 * @typedef {{token: string, next: Node, score: number, bias: number}} Node of a merge
 * @typedef {{
 *   pattern: RegExp, tokenizers?: Splitter[], use_regex?: boolean,
 *   config?: {individual_digits?: boolean}, byte_encoder?: string[],
 *   pre_tokenize_text(text: string): string[],
 * }} Splitter
 */

const ENCODER = new TextEncoder();
const BYTE_OF = byteAlphabet();

/** The byte behind each character that byte-level BPE prints, by its code. */
function byteAlphabet() {
  /** @param {number} byte */
  const plain = (byte) => (byte > 32 && byte < 127) || (byte > 160 && byte !== 173);
  const alphabet = [];
  let moved = 256;
  for (let byte = 0; byte < 256; byte++) {
    alphabet[plain(byte) ? byte : moved++] = byte;
  }
  return alphabet;
}

/**
 * A tokenizer of the library, from an unpacked file.
 * @param {new (file: object, settings: object) => Tokenizer} Library its class
 * @param {Packed} packed
 */
export function createTokenizer(Library, { settings, vocab, ...rules }) {
  const pieces = vocab.split("\n");
  const listed = settings.model.type === "BPE" ? [] : pieces;
  const model = {
    ...settings.model,
    vocab: Object.fromEntries(listed.map((piece, id) => [piece, id])),
    merges: [],
  };
  const tokenizer = new Library({ ...settings, model }, { clean_up_tokenization_spaces: false });
  if ("splits" in rules) giveMerges(tokenizer, pieces, rules);
  else giveUnicode(tokenizer, rules);
  agreeOnWords(tokenizer.pre_tokenizer);
  return tokenizer;
}

/**
 * Let a byte-level tokenizer merge. Pieces stand in the order of their ids, which
 * is the order of the merges too, so that a merge is the length of its left half:
 * no list of pairs has to be sent, nor kept.
 * @param {Tokenizer} tokenizer @param {string[]} pieces @param {Merges} merges
 */
function giveMerges(tokenizer, pieces, { firstMerge, splits }) {
  const { model } = tokenizer;
  const added = [...model.tokens_to_ids];
  model.vocab = pieces;
  model.tokens_to_ids = new Map(pieces.map((piece, id) => [piece, id]));
  for (const [piece, id] of added) {
    model.tokens_to_ids.set(piece, id);
    model.vocab[id] = piece;
  }
  model.add_node = (queue, node) => {
    const id = model.tokens_to_ids.get(node.token + node.next.token);
    const rank = id === undefined ? -1 : id - firstMerge;
    if (splits.charCodeAt(rank) - 35 === node.token.length) {
      node.score = rank + node.bias;
      queue.push(node);
    }
  };
  // A byte without a row of its own is dropped before the merging starts.
  const encode = model.encode.bind(model);
  const missing = Object.keys(BYTE_OF)
    .map((code) => String.fromCharCode(Number(code)))
    .filter((sign) => !model.tokens_to_ids.has(sign));
  if (!missing.length) return;
  const dropped = new RegExp(`[${missing.join("")}]`, "g");
  model.encode = (words) => encode(words.map((word) => word.replace(dropped, "")));
}

/**
 * Cut numbers and white space as Python does, by Unicode and not by JavaScript,
 * and turn each word into bytes once.
 * @param {Splitter} splitter
 */
function agreeOnWords(splitter) {
  for (const part of splitter.tokenizers ?? []) {
    const { byte_encoder: letters } = part;
    if (part.use_regex) {
      part.pattern =
        /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu;
    } else if (part.config?.individual_digits) {
      part.pattern = /\P{N}+|\p{N}/gu;
    }
    if (letters) {
      const inBytes = remember((word) => Array.from(ENCODER.encode(word), (byte) => letters[byte]).join(""));
      part.pre_tokenize_text = (text) => (part.use_regex ? (text.match(part.pattern) ?? []) : [text]).map(inBytes);
    }
  }
}

/**
 * A function that works once for each of the last thousands of strings.
 * @template T
 * @param {(text: string) => T} work @returns {(text: string) => T}
 */
function remember(work, most = 20_000) {
  /** @type {Map<string, T>} */
  const seen = new Map();
  return (text) => {
    let found = seen.get(text);
    if (found === undefined) {
      if (seen.size >= most) seen.clear();
      found = work(text);
      if (text.length < 100) seen.set(text, found);
    }
    return found;
  };
}

/**
 * Let a WordPiece tokenizer clean and split as Python does, whose tables of
 * Unicode are older than a browser's: the file lists which characters vanish and
 * which are punctuation. The library remembers no word of WordPiece; we do.
 * @param {Tokenizer} tokenizer @param {Unicode} rules
 */
function giveUnicode(tokenizer, rules) {
  const { gone, words } = readUnicode(rules);
  const clean = remember((sign) => cleanSign(sign, gone));
  tokenizer.words = {
    cut: remember((word) => tokenizer.model([word])),
    clean: (text) => normalizeLikeBert(text, clean),
  };
  tokenizer.normalizer = (text) => normalizeLikeBert(text, clean).text;
  tokenizer.pre_tokenizer.pattern = words;
}

/**
 * Such a file's two lists as expressions: what vanishes, and what is a word.
 * @param {Unicode} rules
 */
export const readUnicode = ({ removed, punctuation }) => ({
  gone: new RegExp(`[${removed}]`, "gu"),
  words: new RegExp(`[^ ${punctuation}]+|[${punctuation}]`, "gu"),
});

/**
 * Clean, space and lowercase a text as BERT's normaliser does.
 * @param {string} old @param {(sign: string) => string} clean for one character
 * @returns {{text: string, origin: number[]}} and, for each UTF-16 unit of the
 *   new text, the character of the old one that it came from
 */
function normalizeLikeBert(old, clean) {
  const origin = [];
  let text = "";
  let from = 0;
  for (const sign of old) {
    const made = clean(sign);
    text += made;
    for (let unit = 0; unit < made.length; unit++) origin.push(from);
    from++;
  }
  return { text, origin };
}

/**
 * What becomes of one character: nothing, a space, or a plain lower-case one.
 * @param {string} sign @param {RegExp} gone
 */
export function cleanSign(sign, gone) {
  if (/[\t\n\r]/.test(sign)) return " ";
  const bare = sign.normalize("NFD").replace(gone, "");
  if (/\p{White_Space}/u.test(bare)) return " ";
  const lower = Array.from(bare, (part) => part.toLowerCase()).join("");
  return isChinese(sign.codePointAt(0) ?? 0) ? ` ${lower} ` : lower;
}

const CHINESE = [
  [0x4e00, 0x9fff],
  [0x3400, 0x4dbf],
  [0x20000, 0x2a6df],
  [0x2a700, 0x2b73f],
  [0x2b740, 0x2b81f],
  [0x2b920, 0x2ceaf],
  [0xf900, 0xfaff],
  [0x2f800, 0x2fa1f],
];
/** @param {number} code */
const isChinese = (code) => CHINESE.some(([first, last]) => code >= first && code <= last);

/**
 * The tokens of a text: what Python's tokenizer gives, with bytes and spans.
 * @param {Tokenizer} tokenizer made by createTokenizer
 * @param {string} text
 * @param {boolean} special also what the tokenizer adds by itself
 * @returns {Token[]}
 */
export function cut(tokenizer, text, special = true) {
  /** @type {Token[]} */
  const tokens = [];
  let at = 0;
  for (const section of tokenizer.splitter_unnormalized.split(text)) {
    const control = tokenizer.added_tokens_map.get(section);
    const size = countCharacters(section);
    const kind = control?.special ? "control" : "text";
    if (control) {
      tokens.push({ piece: section, id: control.id, start: at, end: at + size, kind });
    } else if (tokenizer.words) cutWords(tokenizer, tokenizer.words, section, at, tokens);
    else cutBytes(tokenizer, section, at, tokens);
    at += size;
  }
  return special ? withAdded(tokenizer, tokens) : tokens;
}

/** The row of a piece, which has one. @param {Tokenizer} tokenizer @param {string} piece */
const idOf = (tokenizer, piece) => tokenizer.model.tokens_to_ids.get(piece) ?? -1;

/**
 * Put around the tokens what the tokenizer adds: [CLS] and [SEP], or nothing.
 * @param {Tokenizer} tokenizer @param {Token[]} tokens
 */
function withAdded(tokenizer, tokens) {
  if (!tokenizer.post_processor) return tokens;
  const { tokens: frame } = tokenizer.post_processor([""], null, true);
  /** @param {string} piece @returns {Token} */
  const add = (piece) => ({ piece, id: idOf(tokenizer, piece), start: 0, end: 0, kind: "added" });
  const middle = frame.indexOf("");
  const before = frame.slice(0, middle).map(add);
  return [...before, ...tokens, ...frame.slice(middle + 1).map(add)];
}

/**
 * WordPiece: each word's pieces, or [UNK] for all of it.
 * @param {Tokenizer} tokenizer @param {NonNullable<Tokenizer["words"]>} words
 * @param {string} section @param {number} at @param {Token[]} tokens
 */
function cutWords(tokenizer, words, section, at, tokens) {
  const { text, origin } = words.clean(section);
  const { unk_token: unknown } = tokenizer.model;
  let cursor = 0;
  for (const word of tokenizer.pre_tokenizer(text)) {
    cursor = text.indexOf(word, cursor);
    const first = cursor;
    for (const piece of words.cut(word)) {
      const missing = piece === unknown;
      const glued = cursor > first && !missing; // it begins with ##
      const part = missing ? word : piece.slice(glued ? 2 : 0);
      tokens.push({
        piece,
        id: idOf(tokenizer, piece),
        start: at + origin[cursor],
        end: at + origin[cursor + part.length - 1] + 1,
        kind: missing ? "unknown" : "text",
      });
      cursor += part.length;
    }
  }
}

/**
 * Byte-level BPE: each byte of a piece belongs to one character of the text.
 * @param {Tokenizer} tokenizer @param {string} section @param {number} at @param {Token[]} tokens
 */
function cutBytes(tokenizer, section, at, tokens) {
  const { text, starts, ends } = tokenizer.normalizer ? compose(section) : { text: section };
  const there = ENCODER.encode(text);
  let next = 0;
  let sign = -1; // the character that the last byte belongs to
  for (const piece of tokenizer.tokenize(section)) {
    let first = -1;
    for (let place = 0; place < piece.length; place++) {
      const byte = BYTE_OF[piece.charCodeAt(place)];
      // A byte that has no row was dropped: go on to the one that has.
      while (there[next] !== byte) if (begins(there[next++])) sign++;
      if (begins(there[next++])) sign++;
      if (first < 0) first = sign;
    }
    tokens.push({
      piece,
      id: idOf(tokenizer, piece),
      start: at + (starts?.[first] ?? first),
      end: at + (ends?.[sign] ?? sign + 1),
      kind: "text",
    });
  }
}

/** Whether a byte is the first one of its character. @param {number} byte */
const begins = (byte) => (byte & 0xc0) !== 0x80;

/**
 * The text in Unicode's composed form, and what each character came from.
 * @param {string} section @returns {{text: string, starts?: number[], ends?: number[]}}
 */
function compose(section) {
  const text = section.normalize("NFC");
  if (text === section) return { text };
  /** @type {string[]} */
  let groups = section.match(/\P{M}[\p{M}\u1160-\u11ff\ud7b0-\ud7ff]*|\p{M}+/gu) ?? [];
  if (groups.map((group) => group.normalize("NFC")).join("") !== text) {
    groups = [section];
  }
  const starts = [];
  const ends = [];
  let at = 0;
  for (const group of groups) {
    const before = countCharacters(group);
    const after = countCharacters(group.normalize("NFC"));
    for (let index = 0; index < after; index++) {
      starts.push(before === after ? at + index : at);
      ends.push(before === after ? at + index + 1 : at + before);
    }
    at += before;
  }
  return { text, starts, ends };
}

/** Characters as Python counts them: code points. @param {string} text */
export function countCharacters(text) {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/**
 * The text that comes back from a text's tokens, without the added ones.
 * @param {Tokenizer} tokenizer @param {Token[]} tokens
 */
export function decode(tokenizer, tokens) {
  const ids = tokens.filter(({ kind }) => kind !== "added").map(({ id }) => id);
  return ids.length ? tokenizer.decode(ids) : "";
}

/**
 * The bytes that a token stands for; none for a word that was lost.
 * @param {Token} token
 * @param {Family} family how its piece is printed
 * @returns {number[]}
 */
export function tokenBytes({ piece, kind }, family) {
  /** @param {string} text */
  const encode = (text) => [...ENCODER.encode(text)];
  if (kind === "unknown") return [];
  if (kind !== "text") return encode(piece);
  if (family === "words") return encode(piece.replace(/^##/, ""));
  if (family === "bytes") {
    return Array.from(piece, (sign) => BYTE_OF[sign.charCodeAt(0)]);
  }
  const byte = /^<0x(..)>$/.exec(piece);
  return byte ? [Number.parseInt(byte[1], 16)] : encode(piece.replaceAll("▁", " "));
}

/** A recorded token, as the data file holds it. @param {Recorded} token @returns {Token} */
export const readToken = ([piece, id, start, end, kind]) => ({ piece, id, start, end, kind });

/**
 * One user message as a tokenizer's own chat template renders it.
 * @param {Template} template @param {Message} message
 * @returns {{whole: string, own: [number, number]}} the rendering, and which
 *   characters of it are the user's
 */
export function renderChat(template, { text, system, prompt }) {
  const { before, start, between, after } = template;
  const opening = system ? start + system + between : before;
  const from = countCharacters(opening);
  return {
    whole: opening + text + after + (prompt ? template.prompt : ""),
    own: [from, from + countCharacters(text)],
  };
}

/** @type {Record<string, string>} */
const NAMES = { " ": "␣", "\n": "↵", "\t": "⇥", "\r": "␍" };

/** A text with its white space and its invisible characters made visible. @param {string} text */
export function makeVisible(text) {
  return text.replace(/[ \p{C}\p{Z}]/gu, (sign) => {
    const code = (sign.codePointAt(0) ?? 0).toString(16).toUpperCase();
    return NAMES[sign] ?? `⟨${code.padStart(4, "0")}⟩`;
  });
}

/**
 * What a chip shows of a token.
 * @param {Token} token @param {Family} family @param {string} view
 */
export function showToken(token, family, view) {
  const { piece, kind } = token;
  if (kind === "added" || kind === "unknown") return piece;
  if (view === "bytes") return toHex(tokenBytes(token, family));
  if (view === "piece" || kind === "control") return makeVisible(piece);
  const bytes = tokenBytes(token, family);
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    return makeVisible(decoder.decode(new Uint8Array(bytes)));
  } catch {
    return toHex(bytes); // part of a character only
  }
}

/**
 * Where two texts first differ, with a little of each around it.
 * @param {string} before @param {string} after
 */
export function firstDifference(before, after) {
  const a = Array.from(before);
  const b = Array.from(after);
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  /** @param {string[]} signs */
  const excerpt = (signs) => {
    const from = Math.max(0, at - 12);
    const to = at + 16;
    return `${from ? "…" : ""}${signs.slice(from, to).join("")}${to < signs.length ? "…" : ""}`;
  };
  return [excerpt(a), excerpt(b)];
}

const LINK = "#tokenizer-playground?";

/** The address fragment that holds what the reader sees. @param {Wish} wish */
export function toFragment({ text, chosen, view, chat, system, prompt }) {
  const fields = new URLSearchParams({ text, with: chosen.join(","), view });
  if (chat) fields.set("chat", prompt ? "prompt" : "open");
  if (chat && system) fields.set("system", system);
  return LINK + fields;
}

/**
 * What an address fragment holds, or null if it is not one of ours.
 * @param {string} fragment @returns {Wish | null}
 */
export function fromFragment(fragment) {
  if (!fragment.startsWith(LINK)) return null;
  const fields = new URLSearchParams(fragment.slice(LINK.length));
  const view = fields.get("view") ?? "";
  return {
    text: fields.get("text") ?? "",
    chosen: (fields.get("with") ?? "").split(",").filter(Boolean),
    view: ["piece", "text", "bytes"].includes(view) ? view : "piece",
    chat: fields.has("chat"),
    prompt: fields.get("chat") !== "open",
    system: fields.get("system") ?? "",
  };
}
