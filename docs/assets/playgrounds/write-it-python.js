// Python for the exercises: Pyodide in a worker, which one chapter after the other uses,
// and which is thrown away when it does not answer in time.

import { download, once, unpack } from "./download.js";

/** Bytes of the two files that come packed; the program beside them is small. */
export const BYTES = 6_074_440;
const SECONDS = 5;
const FILES = {
  "python/pyodide.asm.wasm.gz.bin": "Python",
  "python/python_stdlib.zip.bin": "Python's library",
};
const JUDGE = new URL("../../exercises/judge.py", import.meta.url);
const EXERCISES = new URL("../../exercises/", import.meta.url);

/** @type {Promise<Worker> | null} */
let starting = null;

/** @param {URL} url */
const readText = async (url) => {
  const response = await fetch(url).catch(() => null);
  if (!response?.ok) throw new Error("The exercise's checks did not come.");
  return response.text();
};

/** Whether Python is here, and only has to run. */
export const isReady = () => starting !== null;

/** Bring Python's files, once in a visit. @param {(share: number) => void} report */
async function bring(report) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  const files = Object.entries(FILES).map(([name, what]) => {
    /** @param {number} bytes */
    const tell = (bytes) => {
      counts.set(name, bytes);
      report([...counts.values()].reduce((sum, bytes) => sum + bytes, 0) / BYTES);
    };
    return once(name, () => download(name, { what, report: tell }));
  });
  return Promise.all(files);
}

/**
 * Start a worker and give it the files. @returns {Promise<Worker>}
 * @param {(share: number) => void} report
 */
async function start(report) {
  const [[packed, library], judge] = await Promise.all([bring(report), readText(JUDGE)]);
  const wasm = await unpack(packed).arrayBuffer();
  const worker = new Worker(new URL("write-it-worker.js", import.meta.url), { type: "module" });
  await ask(worker, { wasm, library: await library.arrayBuffer(), judge });
  return worker;
}

/**
 * What the worker is sent: Python's files first, then exercises with answers.
 * @typedef {{wasm: ArrayBuffer, library: ArrayBuffer, judge: string}} Files
 * @typedef {{checks: [label: string, message: string][], mistake: string, printed: string, error: string}} Judgement
 */

/**
 * Send a message, and wait for the answer or the end.
 * @param {Worker} worker @param {Files | {exercise: string, answer: string}} message
 * @returns {Promise<Judgement>}
 */
function ask(worker, message) {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => (data.failed ? reject(new Error(data.failed)) : resolve(data));
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error("Python did not start."));
    };
    worker.postMessage(message);
  });
}

/** End Python; the next answer starts it anew. */
export function stop() {
  const last = starting;
  starting = null;
  last?.then((worker) => worker.terminate()).catch(() => {});
}

/**
 * Start Python where it does not run. Throws what is to be said when it fails.
 * @param {(share: number) => void} report
 */
export async function load(report) {
  starting ??= start(report);
  try {
    await starting;
  } catch (error) {
    starting = null;
    throw error;
  }
}

/**
 * Judge an answer.
 * @param {string} name of the exercise @param {string} answer
 * @returns {Promise<Judgement>}
 */
export async function judge(name, answer) {
  const exercise = await once(name, () => readText(new URL(`${name}.py`, EXERCISES)));
  const used = starting; // a reader who comes back has another
  const worker = await used;
  if (!worker) throw new Error("Python does not run.");
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, SECONDS * 1000, `Stopped after ${SECONDS} seconds. Does a loop never end?`);
  });
  /** @param {Error} error */
  const ended = (error) => `Python ended: ${error.message}. It starts anew when you run again.`;
  const result = await Promise.race([ask(worker, { exercise, answer }).catch(ended), late]);
  clearTimeout(timer);
  if (typeof result !== "string") return result;
  if (used === starting) stop();
  return { checks: [], mistake: "", printed: "", error: result };
}
