// Brings MiniLM and runs it in one worker, which lives as long as the visit and is
// shared by every explorer and viewer of it. No page.

import { download, readList, unpack } from "./download.js";

/** What loading brings, in bytes; the exact size is in the list of downloads. */
export const DOWNLOAD = 22_300_000;
const MODEL = "models/all-minilm-l6-v2/minilm.bin";
const WORKER = new URL("embedding-explorer-worker.js", import.meta.url);
/** Milliseconds in which a started worker has to answer. */
const PATIENCE = 8_000;

/**
 * What the worker is sent, the packed model first of all, then texts; `rows` asks for
 * what each token looks at.
 * @typedef {{packed: ArrayBuffer} | {text: string, rows?: Float32Array[]}} Question
 * @typedef {import("./embedding-explorer-minilm.js").Answer} Answer
 * @typedef {{resolve: (result: Answer) => void, reject: (error: Error) => void}} Waiting
 */

/** @type {((question: Question, transfer?: Transferable[]) => Promise<Answer>) | null} */
let ask = null;

export function isLoaded() {
  return ask !== null;
}

/**
 * Bring the model, check it and start it.
 * @param {AbortSignal} signal @param {(share: number) => void} report
 */
export async function load(signal, report) {
  if (ask) return;
  const list = await readList(signal);
  if (!list[MODEL]) {
    throw new Error("This copy of the site was built without MiniLM (`make site` adds it).");
  }
  /** @param {number} bytes */
  const tell = (bytes) => report(Math.min(1, bytes / list[MODEL][0]));
  const blob = await download(MODEL, { what: "MiniLM", list, signal, report: tell });
  const packed = await unpack(blob).arrayBuffer();
  signal.throwIfAborted();
  const { worker, send } = startWorker();
  try {
    await send({ packed }, [packed]);
    signal.throwIfAborted();
    ask = send;
  } catch (error) {
    worker.terminate();
    throw error;
  }
}

/**
 * The sentence vector of a text, and the pieces that MiniLM read.
 * @param {string} text
 */
export function embed(text) {
  return send({ text });
}

/**
 * What each token of a text looks at, besides the above.
 * @param {string} text
 */
export async function readHeads(text) {
  const { rows = [], ...answer } = await send({ text, rows: [] });
  return { ...answer, rows };
}

/** @param {Question} question */
async function send(question) {
  if (!ask) throw new Error("MiniLM is not loaded.");
  return ask(question);
}

/** Start the worker; `send` returns the answer to one message. */
function startWorker() {
  const worker = new Worker(WORKER, { type: "module" });
  /** @type {Map<number, Waiting>} */
  const waiting = new Map();
  let last = 0;
  const failAll = () => {
    ask = null;
    for (const { reject } of waiting.values()) {
      reject(new Error("MiniLM's worker could not be started, or it stopped."));
    }
    waiting.clear();
  };
  worker.addEventListener("error", failAll);
  worker.addEventListener("message", ({ data: { id, result, error } }) => {
    const asked = waiting.get(id);
    waiting.delete(id);
    if (error) asked?.reject(new Error(error));
    else asked?.resolve(result);
  });
  /** @param {Question} message @param {Transferable[]} transfer @returns {Promise<Answer>} */
  const send = (message, transfer = []) =>
    new Promise((resolve, reject) => {
      const id = ++last;
      waiting.set(id, { resolve, reject });
      if ("packed" in message) setTimeout(() => waiting.has(id) && failAll(), PATIENCE);
      worker.postMessage({ id, ...message }, transfer);
    });
  return { worker, send };
}
