// Brings the model in parts. Each is checked and kept as soon as it has come, so
// that a download goes on where it broke off. No page, no model.

import { addressOf, DownloadError, download, isSound, LIST, readList } from "./download.js";
import { ModelError } from "./model-playground-core.js";

/** Where tools/playground_data/model.py publishes the parts. */
const MODEL = "models/smollm2-135m-instruct-q4_1/";
const STORE = "understanding-llms-model";

/**
 * @typedef {import("./download.js").List} List
 * @typedef {{name: string, what: string, entry: import("./download.js").Entry}} Part
 * @typedef {{bytes: number, total: number, what: string}} Progress
 */

/** Tell whether this browser has kept the whole model. */
export async function isKept() {
  return !!(await globalThis.caches?.match(LIST, { cacheName: STORE }));
}

/** Tell whether this browser keeps any part of it, say after a stop. */
export const isAnyKept = async () => Boolean(await globalThis.caches?.has(STORE));

/** Delete what this browser has kept. */
export async function forget() {
  await globalThis.caches?.delete(STORE);
}

/**
 * Bring the model and its engine.
 * @param {string} program the engine's name in the list
 * @param {AbortSignal} signal
 * @param {(state: Progress) => void} report
 * @returns {Promise<{model: Blob, engine: ArrayBuffer, roomless: boolean}>}
 */
export async function bring(program, signal, report) {
  if (!globalThis.crypto?.subtle) {
    throw new ModelError(
      "Your browser checks downloads only on pages opened over https. Open the site's https address.",
    );
  }
  try {
    return await bringAll(program, await findList(signal), signal, report);
  } catch (error) {
    if (!(error instanceof DownloadError)) throw error;
    throw new ModelError(`${error.message} What came before it is kept.`);
  }
}

/** @param {string} program @param {List} list @param {AbortSignal} signal @param {(state: Progress) => void} report */
async function bringAll(program, list, signal, report) {
  const parts = listParts(list, program);
  const total = parts.reduce((sum, { entry: [bytes] }) => sum + bytes, 0);
  const store = await openStore(parts);
  let before = 0;
  const blobs = [];
  for (const part of parts) {
    /** @param {number} count */
    const tell = (count) => report({ bytes: before + count, total, what: part.what });
    blobs.push(await readPart(part, list, store, signal, tell));
    before += part.entry[0];
  }
  await store.keep(LIST, JSON.stringify(list));
  return {
    engine: await blobs[blobs.length - 1].arrayBuffer(),
    model: new Blob(blobs.slice(0, -1)),
    roomless: store.roomless,
  };
}

/**
 * The list of files: from the site, or without a network the one we kept.
 * @param {AbortSignal} signal @returns {Promise<List>}
 */
async function findList(signal) {
  try {
    return await readList(signal);
  } catch (error) {
    signal.throwIfAborted();
    const kept = await globalThis.caches?.match(LIST, { cacheName: STORE });
    if (!kept) throw error;
    return kept.json();
  }
}

/**
 * @returns {Part[]} the parts of the model in order, and the engine
 * @param {List} list @param {string} program
 */
function listParts(list, program) {
  const names = Object.keys(list).filter((name) => name.startsWith(MODEL));
  if (names.length === 0 || !list[program]) {
    throw new ModelError(
      "This copy of the site was built without the model (`make site` adds it). The recorded numbers stay.",
    );
  }
  const parts = names.sort().map((name, index) => [name, `part ${index + 1} of ${names.length}`]);
  return [...parts, [program, "the engine"]].map(([name, what]) => ({ name, what, entry: list[name] }));
}

/**
 * The browser's store, or a stand-in that keeps nothing where there is none.
 * @param {Part[]} parts
 */
async function openStore(parts) {
  const cache = await globalThis.caches?.open(STORE).catch(() => undefined);
  const store = {
    roomless: !cache,
    /** @param {string} url */
    read: async (url) => cache?.match(url),
    /** @param {string} url */
    drop: async (url) => cache?.delete(url),
    /**
     * Keep a checked part; a full disk costs the next visit, not this one.
     * @param {string} url @param {BodyInit} body
     */
    async keep(url, body) {
      if (store.roomless) return;
      await cache?.put(url, new Response(body)).catch(() => {
        store.roomless = true;
      });
    },
  };
  await dropOld(cache, parts);
  return store;
}

/**
 * Parts of an earlier edition of the model only take room.
 * @param {Cache | undefined} cache @param {Part[]} parts
 */
async function dropOld(cache, parts) {
  const current = new Set(parts.map(({ name, entry }) => addressOf(name, entry)));
  const old = ((await cache?.keys()) ?? []).filter(({ url }) => !current.has(url));
  if (!old.every(({ url }) => url === LIST)) await Promise.all(old.map((request) => cache?.delete(request)));
}

/**
 * Return one part, from the store or from the site, checked either way.
 * @param {Part} part @param {List} list @param {Awaited<ReturnType<typeof openStore>>} store @param {AbortSignal} signal
 * @param {(count: number) => void} report
 */
async function readPart({ name, what, entry }, list, store, signal, report) {
  signal.throwIfAborted();
  const url = addressOf(name, entry);
  const kept = await store.read(url);
  if (kept) {
    const blob = await kept.blob();
    if (await isSound(blob, entry)) {
      report(entry[0]);
      return blob;
    }
    await store.drop(url);
  }
  // The store keeps the part: the browser's own cache need not keep it too.
  const blob = await download(name, { what, list, signal, report, cache: "no-store" });
  signal.throwIfAborted();
  await store.keep(url, blob);
  return blob;
}
