// Brings MiniLM and runs it in one worker, which lives as long as the visit and
// is shared by every explorer of it. No page.

const MODEL = new URL("../models/all-minilm-l6-v2/", import.meta.url);
const WORKER = new URL("embedding-explorer-worker.js", import.meta.url);
/** Milliseconds in which a started worker has to answer. */
const PATIENCE = 8_000;

/** @type {((message: object, transfer?: Transferable[]) => Promise<any>) | null} */
let ask = null;
/** After a damaged download the browser's cache is passed by. */
let cache = "default";

export function isLoaded() {
  return ask !== null;
}

/**
 * Bring the model, check it and start it.
 * @param {AbortSignal} signal @param {(share: number) => void} report
 */
export async function load(signal, report) {
  if (ask) return;
  const response = await request("manifest.json", signal, "no-cache");
  const manifest = await response.json();
  const packed = await bring(manifest, signal, report);
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
 * @returns {Promise<{vector: Float32Array, pieces: string[], lost: number}>}
 */
export function embed(text) {
  return ask({ text });
}

async function request(name, signal, cache) {
  let response;
  try {
    response = await fetch(new URL(name, MODEL), { signal, cache });
  } catch {
    signal.throwIfAborted();
    throw new Error("The connection broke.");
  }
  if (response.status === 404 && name === "manifest.json") {
    throw new Error("This copy of the site was built without MiniLM (`make site` adds it).");
  }
  if (!response.ok) throw new Error(`The server answered ${response.status}.`);
  return response;
}

/** Download the packed model, checked against its sum, and unpack it. */
async function bring(manifest, signal, report) {
  // The sum in the address: a new edition is a new file to the browser's cache.
  const name = `${manifest.file}?${manifest.sha256.slice(0, 16)}`;
  const response = await request(name, signal, cache);
  const chunks = [];
  let bytes = 0;
  try {
    const reader = response.body.getReader();
    for (let step = await reader.read(); !step.done; step = await reader.read()) {
      chunks.push(step.value);
      bytes += step.value.byteLength;
      report(Math.min(1, bytes / manifest.bytes));
    }
  } catch {
    signal.throwIfAborted();
    throw new Error("The connection broke.");
  }
  const blob = new Blob(chunks);
  if (!(await isSound(blob, manifest))) {
    cache = "reload";
    throw new Error("MiniLM came damaged: its checksum is wrong. It was thrown away.");
  }
  const unpacked = blob.stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(unpacked).arrayBuffer();
}

async function isSound(blob, { bytes, sha256 }) {
  if (blob.size !== bytes) return false;
  if (!globalThis.crypto?.subtle) return true; // only pages opened over https have it
  const digest = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
  const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0"));
  return hex.join("") === sha256;
}

/** Start the worker; `send` returns the answer to one message. */
function startWorker() {
  const worker = new Worker(WORKER, { type: "module" });
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
    const { resolve, reject } = waiting.get(id) ?? {};
    waiting.delete(id);
    if (error) reject?.(new Error(error));
    else resolve?.(result);
  });
  const send = (message, transfer = []) =>
    new Promise((resolve, reject) => {
      const id = ++last;
      waiting.set(id, { resolve, reject });
      if (message.packed) setTimeout(() => waiting.has(id) && failAll(), PATIENCE);
      worker.postMessage({ id, ...message }, transfer);
    });
  return { worker, send };
}
