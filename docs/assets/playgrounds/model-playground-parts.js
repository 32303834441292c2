// Brings the model in parts. Each is checked and kept as soon as it has come, so
// that a download goes on where it broke off. No page, no model.

import { ModelError } from "./model-playground-core.js";

/** Where tools/playground_data/model.py publishes the parts. */
const MODEL = new URL("../models/smollm2-135m-instruct-q4_1/", import.meta.url);
const STORE = "understanding-llms-model";

/** @typedef {{file: string, bytes: number, sha256: string, what: string}} Part */

/** Tell whether this browser has kept the whole model. */
export async function isKept() {
  if (!globalThis.caches || !(await caches.has(STORE))) return false;
  const keys = await (await caches.open(STORE)).keys();
  return keys.some(({ url }) => url.endsWith("/manifest.json"));
}

/** Tell whether this browser keeps any part of it, say after a stop. */
export const isAnyKept = async () => Boolean(await globalThis.caches?.has(STORE));

/** Delete what this browser has kept. */
export async function forget() {
  await globalThis.caches?.delete(STORE);
}

/**
 * Bring the model and its engine.
 * @param {AbortSignal} signal
 * @param {(state: {bytes: number, total: number, what: string}) => void} report
 * @returns {Promise<{model: Blob, engine: ArrayBuffer, roomless: boolean}>}
 */
export async function bring(signal, report) {
  if (!globalThis.crypto?.subtle) {
    throw new ModelError(
      "Your browser checks downloads only on pages opened over https. Open the site's https address.",
    );
  }
  const manifest = await readManifest(signal);
  const parts = listParts(manifest);
  const total = parts.reduce((sum, part) => sum + part.bytes, 0);
  const store = await openStore(parts);
  let bytes = 0;
  const blobs = [];
  for (const part of parts) {
    const before = bytes;
    blobs.push(
      await readPart(part, store, signal, (count) => {
        report({ bytes: before + count, total, what: part.what });
      }),
    );
    bytes += part.bytes;
  }
  await store.keep(new URL("manifest.json", MODEL).href, JSON.stringify(manifest));
  return {
    engine: await blobs.pop().arrayBuffer(),
    model: new Blob(blobs),
    roomless: store.roomless,
  };
}

/** The list of parts: from the site, or without a network the one we kept. */
async function readManifest(signal) {
  const url = new URL("manifest.json", MODEL);
  let response;
  try {
    response = await fetch(url, { signal, cache: "no-cache" });
  } catch (error) {
    signal.throwIfAborted();
    response = await globalThis.caches?.match(url.href, { cacheName: STORE });
    if (!response) throw broken("the list of parts");
  }
  if (response.status === 404) {
    throw new ModelError(
      "This copy of the site was built without the model (`make site` adds it). The recorded numbers stay.",
    );
  }
  if (!response.ok) throw missing("The list of parts", response.status);
  return response.json();
}

/** @returns {Part[]} the parts of the model in order, and the engine */
function listParts(manifest) {
  const parts = manifest.parts.map((part, index) => ({
    ...part,
    what: `part ${index + 1} of ${manifest.parts.length}`,
  }));
  return [...parts, { ...manifest.engine, what: "the engine" }];
}

/** The browser's store, or a stand-in that keeps nothing where there is none. */
async function openStore(parts) {
  const cache = await globalThis.caches?.open(STORE).catch(() => undefined);
  const store = {
    roomless: !cache,
    read: (url) => cache?.match(url),
    drop: (url) => cache?.delete(url),
    /** Keep a checked part; a full disk costs the next visit, not this one. */
    async keep(url, body) {
      if (store.roomless) return;
      await cache.put(url, new Response(body)).catch(() => {
        store.roomless = true;
      });
    },
  };
  await dropOld(cache, parts);
  return store;
}

/** Parts of an earlier edition of the model only take room. */
async function dropOld(cache, parts) {
  const current = new Set(parts.map(addressOf));
  const old = ((await cache?.keys()) ?? []).filter(({ url }) => !current.has(url));
  const isList = ({ url }) => url.endsWith("/manifest.json");
  if (!old.every(isList)) await Promise.all(old.map((request) => cache.delete(request)));
}

/** A part's address carries its checksum: a new edition has new addresses. */
function addressOf(part) {
  const url = new URL(part.file, MODEL);
  url.search = part.sha256.slice(0, 16);
  return url.href;
}

/** Return one part, from the store or from the site, checked either way. */
async function readPart(part, store, signal, report) {
  signal.throwIfAborted();
  const url = addressOf(part);
  const kept = await store.read(url);
  if (kept) {
    const blob = await kept.blob();
    if (await isSound(blob, part)) {
      report(part.bytes);
      return blob;
    }
    await store.drop(url);
  }
  const blob = await download(url, part, signal, report);
  if (!(await isSound(blob, part))) {
    throw new ModelError(
      `${capital(part.what)} came damaged: its checksum is wrong. It was thrown away; the parts before it are kept.`,
    );
  }
  signal.throwIfAborted();
  await store.keep(url, blob);
  return blob;
}

/** Fetch one part and report the bytes as they come. */
async function download(url, part, signal, report) {
  const chunks = [];
  let count = 0;
  try {
    // The store keeps the part: the browser's own cache need not keep it too.
    const response = await fetch(url, { signal, cache: "no-store" });
    if (!response.ok) throw missing(capital(part.what), response.status);
    const reader = response.body.getReader();
    for (let step = await reader.read(); !step.done; step = await reader.read()) {
      chunks.push(step.value);
      count += step.value.byteLength;
      report(Math.min(count, part.bytes));
    }
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof ModelError ? error : broken(part.what);
  }
  if (count < part.bytes) throw broken(part.what);
  return new Blob(chunks);
}

async function isSound(blob, part) {
  if (blob.size !== part.bytes) return false;
  const digest = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
  const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0"));
  return hex.join("") === part.sha256;
}

function capital(text) {
  return text[0].toUpperCase() + text.slice(1);
}

function missing(what, status) {
  return new ModelError(
    `${what} could not be had: the server answered ${status}. What came before it is kept.`,
  );
}

function broken(what) {
  return new ModelError(
    `The connection broke while ${what} was coming. What came before it is kept.`,
  );
}
