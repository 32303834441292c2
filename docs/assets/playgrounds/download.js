// Every file that a playground downloads, checked against the site's list, which says
// the size and the sum of each: Firefox and WebKit take half a file for a whole one
// when an HTTP/1.1 connection breaks, and a flipped bit is a wrong number on the page.
//
// Browsers have crypto.subtle on https and on localhost only. Elsewhere the size alone
// is checked, and the model, which would be kept for later visits, is not brought.

import { toHex } from "./text.js";

const ASSETS = new URL("../", import.meta.url);
/** The list, written by tools/playground_data while the site is built. */
export const LIST = new URL("downloads.json", ASSETS).href;

/**
 * @typedef {[bytes: number, sha256: string]} Entry
 * @typedef {Record<string, Entry>} List  by the files' names
 */

/** What was done once in this visit. @type {Map<string, Promise<any>>} */
const done = new Map();
/** Addresses that came damaged: the browser's own cache is passed by. */
const damaged = new Set();

/** What went wrong with a download, in words for the reader. */
export class DownloadError extends Error {}

/**
 * Do something once in a visit; forget a failure, so that it can be tried again.
 * @template T
 * @param {string} key @param {() => Promise<T>} work @returns {Promise<T>}
 */
export function once(key, work) {
  const before = done.get(key);
  if (before) return before;
  const promise = work();
  done.set(key, promise);
  promise.catch(() => done.delete(key));
  return promise;
}

/** The list as it is now. @param {AbortSignal} [signal] @returns {Promise<List>} */
export async function readList(signal) {
  const what = "the list of files";
  const { blob } = await request(LIST, what, { signal, cache: "no-cache" });
  try {
    return JSON.parse(await blob.text());
  } catch {
    throw cameDamaged(what);
  }
}

/** The list as this visit has read it. @returns {Promise<List>} */
export const listOnce = () => once(LIST, readList);

/**
 * Where a file is: a new edition has a new address, and so no old copy.
 * @param {string} name @param {Entry} entry
 */
export function addressOf(name, [, sha256]) {
  const url = new URL(name, ASSETS);
  url.search = sha256.slice(0, 16);
  return url.href;
}

/**
 * Bring a file whole and unchanged, or throw a DownloadError.
 * @param {string} name below assets/
 * @param {{what?: string, list?: List, signal?: AbortSignal, cache?: RequestCache,
 *   report?: (bytes: number) => void}} how `what` is the file's name for the reader
 * @returns {Promise<Blob>}
 */
export async function download(name, how = {}) {
  const what = how.what ?? `the file ${name.split("/").pop()}`;
  const entry = (how.list ?? (await listOnce()))[name];
  if (!entry) throw new DownloadError(`This copy of the site was built without ${what}.`);
  const url = addressOf(name, entry);
  const cache = damaged.has(url) ? "reload" : (how.cache ?? "default");
  const { blob, told } = await request(url, what, { ...how, cache });
  if (await isSound(blob, entry)) return blob;
  damaged.add(url);
  done.delete(LIST); // or the site has been built anew meanwhile
  throw blob.size < entry[0] && blob.size !== told ? broke(what) : cameDamaged(what);
}

/** Bring a JSON file, once in a visit. @param {string} name */
export const downloadJson = (name) => once(name, async () => JSON.parse(await (await download(name)).text()));

/** A packed file's content, to be read as a response is. @param {Blob} blob gzip */
export const unpack = (blob) => new Response(blob.stream().pipeThrough(new DecompressionStream("gzip")));

/**
 * Whether a file is the one that the list names, as far as this browser can tell.
 * @param {Blob} blob @param {Entry} entry
 */
export async function isSound(blob, [bytes, sha256]) {
  if (blob.size !== bytes) return false;
  if (!globalThis.crypto?.subtle) return true;
  const digest = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
  return toHex(new Uint8Array(digest), "") === sha256;
}

let tries = 0;

/**
 * Import a library of one file. Firefox keeps a failure as long as the page is open:
 * another address is another try.
 * @param {URL} url
 */
export const importLibrary = (url) => import(url.href).catch(() => import(`${url}?${++tries}`));

/**
 * What came, and how many bytes the server had told, if it told that.
 * @param {string} url @param {string} what
 * @param {{signal?: AbortSignal, cache?: RequestCache, report?: (bytes: number) => void}} how
 */
async function request(url, what, { signal, cache, report }) {
  const chunks = [];
  let count = 0;
  /** @type {number | undefined} */
  let told;
  try {
    const response = await fetch(url, { signal, cache });
    if (!response.ok || !response.body) throw refused(what, response.status);
    told = readLength(response.headers);
    const reader = response.body.getReader();
    for (let step = await reader.read(); !step.done; step = await reader.read()) {
      chunks.push(step.value);
      count += step.value.byteLength;
      report?.(count);
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw error instanceof DownloadError ? error : broke(what);
  }
  if (told !== undefined && count < told) throw broke(what);
  return { blob: new Blob(chunks), told };
}

/** Of a body that travels packed the length says nothing about what comes out. @param {Headers} headers */
function readLength(headers) {
  const length = headers.get("Content-Length");
  return length && !headers.get("Content-Encoding") ? Number(length) : undefined;
}

/** @param {string} text */
const capital = (text) => text[0].toUpperCase() + text.slice(1);
/** @param {string} what */
const broke = (what) => new DownloadError(`The connection broke while ${what} was coming.`);
/** @param {string} what @param {number} status */
const refused = (what, status) =>
  new DownloadError(`${capital(what)} could not be had: the server answered ${status}.`);
/** @param {string} what */
const cameDamaged = (what) =>
  new DownloadError(`${capital(what)} came damaged: its checksum is wrong. It was thrown away.`);
