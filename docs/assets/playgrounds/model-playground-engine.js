// Runs the model: wllama (llama.cpp in WebAssembly) in one worker, which lives as
// long as the visit and is shared by every playground of it. No page.

import { importLibrary, listOnce } from "./download.js";
import { CONTEXT, explain, ModelError, WRITE_AT_MOST } from "./model-playground-core.js";

const LIBRARY = new URL("../vendor/wllama/index.min.js", import.meta.url);
/** Milliseconds without a word from the worker: to begin with, and while it compiles. */
const SILENCE = { first: 8_000, later: 180_000 };
/** With a larger batch a stop waits until a long prompt has been read. */
const BATCH = 8;
const OPTIONS = {
  n_ctx: CONTEXT,
  n_batch: BATCH,
  n_ubatch: BATCH,
  n_gpu_layers: 0,
  n_threads: 1,
  n_parallel: 1,
};
const SETTINGS = {
  logger: { debug() {}, log() {}, warn() {}, error() {} },
  suppressNativeLog: true,
  // Ours brings the files; the library's own fails where the browser keeps none.
  cacheManager: {},
};
const PAGES = 6_400; // of 65,536 bytes: about 420 MB

/**
 * llama.cpp, built for 64-bit memory: the smaller and faster one.
 * @typedef {{program: string, bytes: number, worker: string, memory: object,
 *   lastly: string, note: string}} Engine  `note` is said before the click
 */
const WIDE = {
  program: "vendor/wllama/wllama.wasm",
  bytes: 8_763_949,
  worker: "model-playground-worker.js",
  memory: { initial: BigInt(PAGES), address: "i64" },
  lastly: "Starting the model …",
  note: "",
};
/** And for browsers without such memory, as WebKitGTK 2.50; published where it was fetched. */
const NARROW = {
  program: "vendor/wllama/wllama-compat.wasm",
  bytes: 16_005_007,
  worker: "model-playground-worker-compat.js",
  memory: { initial: PAGES },
  lastly: "Starting the model. This browser compiles its engine first: that can take a minute …",
  note: "This browser has no 64-bit WebAssembly memory, so it gets an engine for 32 bits: a larger file, which can take a minute to start.",
};
/** The one for this browser. @type {Engine} */
export const ENGINE = hasWideMemory() ? WIDE : NARROW;

/** @type {any} */
let engine = null;
/** The end of the last run: the engine does one thing at a time. */
let last = Promise.resolve();
/** Rejected when the engine breaks; `breakDown` does it, and ends the worker. */
let broken, breakDown;

export function isRunning() {
  return engine !== null;
}

function hasWideMemory() {
  try {
    return !!new WebAssembly.Memory({ initial: 1n, address: "i64" });
  } catch {
    return false;
  }
}

/** Say why this browser cannot run the model from this copy of the site, or nothing. */
export async function findLack() {
  if (ENGINE === WIDE) return "";
  const list = await listOnce().catch(() => null); // the click will say what is wrong
  if (!list || list[ENGINE.program]) return "";
  return "This browser has no 64-bit WebAssembly memory, and this copy of the site was built without the engine that does without. Chromium, Edge and Firefox have such memory in their present versions. The recorded numbers below are what it would show.";
}

/** Throw a ModelError where the browser does not give the memory now. */
export function checkMemory() {
  try {
    new WebAssembly.Memory(ENGINE.memory);
  } catch (error) {
    throw explain(error);
  }
}

/**
 * Start the worker and load the model into it.
 * @param {Blob} model @param {ArrayBuffer} program @param {AbortSignal} signal
 */
export async function start(model, program, signal) {
  // A slow network must not look like a worker that is blocked.
  const worker = fetch(workerOf(ENGINE), { signal }).catch(() => {});
  const { Wllama } = await importLibrary(LIBRARY);
  await worker;
  signal.throwIfAborted();
  const instance = new Wllama({ default: "unused" }, SETTINGS);
  // By default it would ask another origin; what it asks for here is never asked.
  const unused = { worker: { code: "unused" }, wasm: "unused" };
  instance.setCompat(ENGINE === NARROW ? unused : null, "firefox_safari");
  const guard = guardWorker(program, signal);
  try {
    await Promise.race([instance.loadModel([model], OPTIONS), guard.failure]);
    // The file has been checked, so only memory can be missing.
    if (!instance.getLoadedContextInfo().success) throw new RangeError("no context");
    adopt(instance, guard);
  } catch (error) {
    guard.terminate();
    if (signal.aborted) throw signal.reason;
    throw explain(isFragment(error) ? new RangeError("no answer") : error);
  } finally {
    guard.end();
  }
}

const workerOf = ({ worker }) => new URL(worker, import.meta.url);

/** From now on this engine runs, until it breaks. */
function adopt(instance, guard) {
  engine = instance;
  last = Promise.resolve(); // a run of a broken engine never ends
  broken = new Promise((_, reject) => {
    breakDown = (error) => {
      guard.terminate(); // half a gigabyte
      if (engine === instance) engine = null;
      reject(explain(error));
    };
  });
  broken.catch(() => {}); // nobody may be waiting
  guard.watchCrash(breakDown);
}

/**
 * Put our own worker file in the place of the one that the library makes from a
 * string, which no content security policy allows, and watch it: a worker that is
 * blocked would keep the library waiting for ever.
 */
function guardWorker(program, signal) {
  const Native = globalThis.Worker;
  let worker, timer, fail;
  const failure = new Promise((_, reject) => (fail = reject));
  failure.catch(() => {}); // it may come when nobody waits any more
  const wait = (milliseconds) => {
    clearTimeout(timer);
    timer = setTimeout(() => fail(blocked("it gave no sign of life")), milliseconds);
  };
  const stop = () => fail(signal.reason);
  const listen = ({ data }) => {
    if (data?.verb === "site.failed") fail(new Error(data.message));
    else wait(SILENCE.later);
  };
  function OurWorker(url, options) {
    if (!String(url).startsWith("blob:")) return new Native(url, options);
    URL.revokeObjectURL(url);
    worker = new Native(workerOf(ENGINE), options);
    worker.addEventListener("message", listen);
    worker.addEventListener("error", (event) => fail(blocked(event.message)));
    worker.postMessage({ verb: "site.engine", bytes: program }, [program]);
    return worker;
  }
  globalThis.Worker = OurWorker;
  signal.addEventListener("abort", stop);
  if (signal.aborted) stop();
  wait(SILENCE.first);
  return {
    failure,
    terminate: () => worker?.terminate(),
    watchCrash: (react) => worker.addEventListener("error", ({ message }) => react(new Error(message))),
    end() {
      clearTimeout(timer);
      worker?.removeEventListener("message", listen);
      signal.removeEventListener("abort", stop);
      if (globalThis.Worker === OurWorker) globalThis.Worker = Native;
    },
  };
}

function blocked(reason) {
  return new ModelError(
    `The model's worker could not be started (${reason || "the file did not load"}). An extension, a policy or the network may be blocking it.`,
  );
}

/**
 * Return the likeliest next tokens, best first. `cut` says that the engine could
 * not list as many as asked: it fails where a candidate is a part of a character.
 * @param {string} prompt @param {number} count @param {AbortSignal} signal
 * @param {(read: number, total: number) => void} report
 */
export async function nextTokens(prompt, count, signal, report) {
  for (const some of [count, 5, 3, 1]) {
    try {
      return { ...(await likeliest(prompt, some, signal, report)), cut: some < count };
    } catch (error) {
      if (!isFragment(error)) throw error;
    }
  }
  return { candidates: [], tokens: 0, cut: true };
}

/** Streaming tells how far it has read, but holds back a part of a character. */
async function likeliest(prompt, count, signal, report) {
  const options = { prompt, max_tokens: 1, temperature: 0, n_probs: count };
  const answer = { candidates: [], tokens: 0 };
  const take = (chunk) => {
    reportReading(chunk, report);
    const content = chunk.choices?.[0]?.logprobs?.content;
    answer.candidates = content?.[0]?.top_logprobs ?? answer.candidates;
    answer.tokens = chunk.usage?.prompt_tokens ?? answer.tokens;
  };
  await run({ ...options, stream: true, return_progress: true }, signal, take);
  if (answer.candidates.length === 0) take(await run(options, signal));
  return answer;
}

function reportReading(chunk, report) {
  const { processed, total } = chunk.prompt_progress ?? {};
  if (total) report(processed, total);
}

/**
 * Write on, one token after the other, and return why it stopped.
 * @param {string} prompt @param {boolean} byChance @param {AbortSignal} signal
 * @param {(text: string) => void} write
 * @param {(read: number, total: number) => void} report
 * @returns {Promise<"stop" | "length">}
 */
export async function writeOn(prompt, byChance, signal, write, report) {
  const sampling = byChance
    ? { temperature: 1, top_k: 0, top_p: 1, min_p: 0, seed: Math.floor(Math.random() * 2 ** 31) }
    : { temperature: 0 };
  let reason = "length";
  const options = { prompt, max_tokens: WRITE_AT_MOST, ...sampling };
  await run({ ...options, stream: true, return_progress: true }, signal, (chunk) => {
    reportReading(chunk, report);
    const choice = chunk.choices?.[0];
    if (choice?.text) write(choice.text);
    reason = choice?.finish_reason ?? reason;
  });
  return reason;
}

/** One run of the engine, after the one before it. A stop is answered at once. */
async function run(options, signal, onData) {
  const job = runAfter(last, options, signal, onData);
  last = job.catch(() => {}); // it ends a few tokens after a stop
  const stopped = new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  return Promise.race([job, stopped, broken]);
}

async function runAfter(before, options, signal, onData) {
  await before;
  signal.throwIfAborted();
  try {
    return await engine.createCompletion({
      ...options,
      abortSignal: signal,
      onData: (chunk) => signal.aborted || onData(chunk),
    });
  } catch (error) {
    throw error?.name === "AbortError" || isPassing(error) ? error : afterCrash(error);
  }
}

/** Errors after which the same engine works on. */
function isPassing(error) {
  return error?.type === "inference_error" || isFragment(error);
}

/** The engine's text for a candidate is no valid UTF-8, so the worker had no answer. */
function isFragment(error) {
  return error?.message === "site.no-answer";
}

/** After a crash the engine is gone: the next start makes a new one. */
function afterCrash(error) {
  breakDown(error);
  return explain(error);
}
