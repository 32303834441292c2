// What the model playground computes without a page and without the model.

import { quote, toHex, wordsOf } from "./text.js";

/** The model's parts, in bytes; one click brings them and an engine. */
export const MODEL_BYTES = 98_362_432;
/** Tokens that fit into one run: what is read and what is written. */
export const CONTEXT = 512;
/** Tokens that "Write on" writes at most. */
export const WRITE_AT_MOST = 40;
/** Memory in GB: at or below the first we refuse, at the second we warn. */
const TOO_SMALL = 1;
const SMALL = 2;
const SYSTEM = "You are a helpful AI assistant named SmolLM, trained by Hugging Face";

/** What the click means where bytes and memory are scarce. */
export const ON_A_PHONE =
  "That is a lot of mobile data: better use Wi-Fi. A phone that runs short of memory closes or reloads this page; what has come stays kept.";

/** @typedef {"raw" | "chat"} Mode */

/** Something that went wrong, in words for the reader. */
export class ModelError extends Error {}

/**
 * The text that the model reads: as typed, or as SmolLM2's own chat template
 * renders it with a generation prompt.
 * @param {string} text @param {Mode} mode
 */
export function render(text, mode) {
  if (mode === "raw") return text;
  return `<|im_start|>system\n${SYSTEM}<|im_end|>\n` + `<|im_start|>user\n${text}<|im_end|>\n<|im_start|>assistant\n`;
}

/**
 * One candidate as the engine reports it, as a row of the table. Tokens that
 * hold a part of a character only have no text of their own.
 * @param {{id: number, bytes: number[], logprob: number}} candidate
 * @param {Record<string, string>} special names of the control tokens
 */
export function toRow({ id, bytes, logprob }, special) {
  const chance = Math.exp(logprob);
  if (special[id] !== undefined) {
    return { id, chance, text: special[id], shown: special[id] };
  }
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(new Uint8Array(bytes));
    return { id, chance, text, shown: quote(text) };
  } catch {
    return { id, chance, text: null, shown: `bytes ${toHex(bytes)}` };
  }
}

/** Bytes as the reader counts them: "107 MB". @param {number} bytes */
export function megabytes(bytes) {
  return `${Math.round(bytes / 1e6)} MB`;
}

/**
 * What this device's memory means for the model.
 * @param {number | undefined} gigabytes navigator.deviceMemory
 * @returns {{allowed: boolean, word: string}}
 */
export function judgeMemory(gigabytes) {
  if (gigabytes === undefined || gigabytes > SMALL) return { allowed: true, word: "" };
  if (gigabytes > TOO_SMALL) {
    return {
      allowed: true,
      word: `This device reports ${gigabytes} GB of memory. The model takes about 0.5 GB of it: if the page closes or reloads, it was too much.`,
    };
  }
  return {
    allowed: false,
    word: `This device reports ${gigabytes} GB of memory, too little for the model, which takes about 0.5 GB in one page. The recorded numbers below are what it would show.`,
  };
}

/** What V8, SpiderMonkey and JavaScriptCore say when there is no memory left. */
const NO_MEMORY = /memory|OOM|alloc/i;
/** What two of them say of a program that reads where it must not. */
const CRASH = /out of bounds/i;

/** Whether the engine refused a text, and works on. @param {unknown} error */
export const isRefusal = (error) => error instanceof Object && "type" in error && error.type === "inference_error";

/**
 * Errors of the browser or the engine, turned into words for the reader.
 * @param {unknown} error @returns {ModelError}
 */
export function explain(error) {
  if (error instanceof ModelError) return error;
  const message = wordsOf(error);
  if (isRefusal(error)) {
    return new ModelError(`The engine did not take this text: ${message}`);
  }
  if (error instanceof RangeError || (NO_MEMORY.test(message) && !CRASH.test(message))) {
    return new ModelError(
      "Your browser did not give the model the memory it needs (about 0.5 GB). Close other pages, or use a computer.",
    );
  }
  return new ModelError(`The model's engine stopped: ${message}`);
}
