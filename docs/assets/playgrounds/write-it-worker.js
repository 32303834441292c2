// Runs Python, and nothing else: judge.py judges. It reaches no address and no storage.

const FILES = new URL("../python/", import.meta.url).href;
// The exercises are plain Python: what Pyodide asks of a list of packages.
const NO_PACKAGES = { info: { abi_version: "2026_0" }, packages: {} };
// What a program could reach the world by. Pyodide needs them until it has started.
const DOORS = ["fetch", "XMLHttpRequest", "WebSocket", "WebTransport", "EventSource", "indexedDB", "caches", "Worker"];

let judge;

async function start({ wasm, library, judge: source }) {
  const given = {
    "pyodide.asm.wasm": () => new Response(wasm, { headers: { "Content-Type": "application/wasm" } }),
    "python_stdlib.zip": () => new Response(library),
  };
  self.fetch = async (url) => given[String(url).split("/").pop()]();
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
    self.postMessage({ failed: String(error.message).trim().split("\n").pop() });
  }
};
