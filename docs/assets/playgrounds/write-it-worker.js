// Runs Python, and nothing else: judge.py judges. It reaches no address and no storage.

import { wordsOf } from "./text.js";

const FILES = new URL("../python/", import.meta.url).href;
// The exercises are plain Python: what Pyodide asks of a list of packages.
const NO_PACKAGES = { info: { abi_version: "2026_0" }, packages: {} };
// What a program could reach the world by. Pyodide needs them until it has started.
const DOORS = ["fetch", "XMLHttpRequest", "WebSocket", "WebTransport", "EventSource", "indexedDB", "caches", "Worker"];

/**
 * The function judge of judge.py, as Pyodide hands it over.
 * @typedef {{toJs(how: {dict_converter: typeof Object.fromEntries}): object, destroy(): void}} PyProxy
 * @type {(exercise: string, answer: string) => PyProxy}
 */
let judge;

/** @param {import("./write-it-python.js").Files} files */
async function start({ wasm, library, judge: source }) {
  /** @type {Record<string, () => Response>} */
  const given = {
    "pyodide.asm.wasm": () => new Response(wasm, { headers: { "Content-Type": "application/wasm" } }),
    "python_stdlib.zip": () => new Response(library),
  };
  self.fetch = async (url) => given[String(url).split("/").at(-1) ?? ""]();
  const { loadPyodide } = await import(`${FILES}pyodide.mjs`);
  const python = await loadPyodide({ indexURL: FILES, lockFileContents: NO_PACKAGES, stdin: () => null });
  python.FS.writeFile("judge.py", source);
  judge = python.runPython(`
    import sys
    sys.path.insert(0, ".")
    from judge import judge
    sys.modules["js"] = sys.modules["pyodide_js"] = None
    judge`);
  for (const door of DOORS) Object.defineProperty(self, door, { value: undefined });
}

self.onmessage = async ({ data }) => {
  try {
    if (data.wasm) {
      await start(data);
      self.postMessage({});
    } else {
      const result = judge(data.exercise, data.answer);
      self.postMessage(result.toJs({ dict_converter: Object.fromEntries }));
      result.destroy();
    }
  } catch (error) {
    self.postMessage({ failed: wordsOf(error).trim().split("\n").pop() });
  }
};
