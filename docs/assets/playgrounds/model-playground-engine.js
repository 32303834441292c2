// Runs the model: wllama (llama.cpp in WebAssembly) in one worker, which lives as
// long as the visit and is shared by every playground of it. No page.

import { importLibrary, listOnce } from "./download.js";
import { CONTEXT, explain, isRefusal, ModelError, WRITE_AT_MOST } from "./model-playground-core.js";
import { wordsOf } from "./text.js";

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
 * What we use of the library, and what it tells while it works.
 * @typedef {{
 *   setCompat(files: object | null, browsers: string): void,
 *   loadModel(files: Blob[], options: object): Promise<void>,
 *   getLoadedContextInfo(): {success: boolean},
 *   createCompletion(options: object): Promise<Chunk>,
 * }} Instance
 * @typedef {{id: number, bytes: number[], logprob: number}} Candidate
 * @typedef {{
 *   text?: string, finish_reason?: "stop" | "length" | null,
 *   logprobs?: {content?: {top_logprobs?: Candidate[]}[]},
 * }} Choice
 * @typedef {{
 *   choices?: Choice[], usage?: {prompt_tokens?: number},
 *   prompt_progress?: {processed: number, total: number},
 * }} Chunk
 * @typedef {(read: number, total: number) => void} Report
 * @typedef {ReturnType<typeof guardWorker>} Guard
 */

/**
 * llama.cpp, built for 64-bit memory: the smaller and faster one.
 * @typedef {{program: string, bytes: number, worker: string, memory: object,
 *   lastly: string, note: string}} Engine  `note` is said before the click
 */
/** @type {Engine} */
const WIDE = {
  program: "vendor/wllama/wllama.wasm",
  bytes: 8_763_949,
  worker: "model-playground-worker.js",
  memory: { initial: BigInt(PAGES), address: "i64" },
  lastly: "Starting the model …",
  note: "",
};
/**
 * And for browsers without such memory, as WebKitGTK 2.50; published where it was fetched.
 * @type {Engine}
 */
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

/** @type {Instance | null} */
let engine = null;
/** The end of the last run: the engine does one thing at a time. @type {Promise<unknown>} */
let last = Promise.resolve();
/** Rejected when the engine breaks; `breakDown` does it, and ends the worker. @type {Promise<never>} */
let broken = new Promise(() => {});
/** @type {(error: unknown) => void} */
let breakDown = () => {};

export function isRunning() {
  return engine !== null;
}

/** TypeScript's library knows no memory of 64 bits. @param {object} size */
function makeMemory(size) {
  return Reflect.construct(WebAssembly.Memory, [size]);
}

function hasWideMemory() {
  try {
    return !!makeMemory({ initial: 1n, address: "i64" });
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
    makeMemory(ENGINE.memory);
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
  /** @type {Instance} */
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

/** @param {Engine} engine */
const workerOf = ({ worker }) => new URL(worker, import.meta.url);

/**
 * From now on this engine runs, until it breaks.
 * @param {Instance} instance @param {Guard} guard
 */
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
 * @param {ArrayBuffer} program @param {AbortSignal} signal
 */
function guardWorker(program, signal) {
  const Native = globalThis.Worker;
  /** @type {Worker | undefined} */
  let worker;
  /** @type {number | undefined} */
  let timer;
  /** @type {(error: unknown) => void} */
  let fail = () => {};
  /** @type {Promise<never>} */
  const failure = new Promise((_, reject) => {
    fail = reject;
  });
  failure.catch(() => {}); // it may come when nobody waits any more
  /** @param {number} milliseconds */
  const wait = (milliseconds) => {
    clearTimeout(timer);
    timer = setTimeout(() => fail(blocked("it gave no sign of life")), milliseconds);
  };
  const stop = () => fail(signal.reason);
  /** @param {MessageEvent} event */
  const listen = ({ data }) => {
    if (data?.verb === "site.failed") fail(new Error(data.message));
    else wait(SILENCE.later);
  };
  /** @param {string} url @param {WorkerOptions} options */
  const makeWorker = (url, options) => {
    if (!url.startsWith("blob:")) return new Native(url, options);
    URL.revokeObjectURL(url);
    worker = new Native(workerOf(ENGINE), options);
    worker.addEventListener("message", listen);
    worker.addEventListener("error", (event) => fail(blocked(event.message)));
    worker.postMessage({ verb: "site.engine", bytes: program }, [program]);
    return worker;
  };
  const OurWorker = new Proxy(Native, { construct: (_, [url, options]) => makeWorker(String(url), options) });
  globalThis.Worker = OurWorker;
  signal.addEventListener("abort", stop);
  if (signal.aborted) stop();
  wait(SILENCE.first);
  return {
    failure,
    terminate: () => worker?.terminate(),
    /** @param {(error: Error) => void} react */
    watchCrash: (react) => worker?.addEventListener("error", ({ message }) => react(new Error(message))),
    end() {
      clearTimeout(timer);
      worker?.removeEventListener("message", listen);
      signal.removeEventListener("abort", stop);
      if (globalThis.Worker === OurWorker) globalThis.Worker = Native;
    },
  };
}

/** @param {string} reason */
function blocked(reason) {
  return new ModelError(
    `The model's worker could not be started (${reason || "the file did not load"}). An extension, a policy or the network may be blocking it.`,
  );
}

/**
 * Return the likeliest next tokens, best first. `cut` says that the engine could
 * not list as many as asked: it fails where a candidate is a part of a character.
 * @param {string} prompt @param {number} count @param {AbortSignal} signal
 * @param {Report} report
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

/**
 * Streaming tells how far it has read, but holds back a part of a character.
 * @param {string} prompt @param {number} count @param {AbortSignal} signal @param {Report} report
 */
async function likeliest(prompt, count, signal, report) {
  const options = { prompt, max_tokens: 1, temperature: 0, n_probs: count };
  /** @type {{candidates: Candidate[], tokens: number}} */
  const answer = { candidates: [], tokens: 0 };
  /** @param {Chunk} chunk */
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

/** @param {Chunk} chunk @param {Report} report */
function reportReading(chunk, report) {
  const { processed = 0, total } = chunk.prompt_progress ?? {};
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
  /** @type {"stop" | "length"} */
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

/**
 * One run of the engine, after the one before it. A stop is answered at once.
 * @param {object} options @param {AbortSignal} signal @param {(chunk: Chunk) => void} [onData] @returns {Promise<Chunk>}
 */
async function run(options, signal, onData) {
  const job = runAfter(last, options, signal, onData);
  last = job.catch(() => {}); // it ends a few tokens after a stop
  /** @type {Promise<never>} */
  const stopped = new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  return Promise.race([job, stopped, broken]);
}

/** @param {Promise<unknown>} before @param {object} options @param {AbortSignal} signal
 * @param {(chunk: Chunk) => void} [onData] */
async function runAfter(before, options, signal, onData) {
  await before;
  signal.throwIfAborted();
  if (!engine) throw new ModelError("The model's engine is gone.");
  try {
    /** @param {Chunk} chunk */
    const take = (chunk) => signal.aborted || onData?.(chunk);
    return await engine.createCompletion({ ...options, abortSignal: signal, onData: take });
  } catch (error) {
    const stopped = error instanceof Error && error.name === "AbortError";
    throw stopped || isPassing(error) ? error : afterCrash(error);
  }
}

/** Errors after which the same engine works on. @param {unknown} error */
function isPassing(error) {
  return isRefusal(error) || isFragment(error);
}

/**
 * The engine's text for a candidate is no valid UTF-8, so the worker had no answer.
 * @param {unknown} error
 */
function isFragment(error) {
  return wordsOf(error) === "site.no-answer";
}

/** After a crash the engine is gone: the next start makes a new one. @param {unknown} error */
function afterCrash(error) {
  breakDown(error);
  return explain(error);
}
