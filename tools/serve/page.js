// Added to the pages of the preview, never to the published site. The server
// says which build it serves and what the saved snippets gave since it started.
const build = new URL(import.meta.url).searchParams.get("build");
/** @type {Record<string, string>} */
const TITLES = {
  failed: "This run failed",
  differs: "Not recorded yet",
  skipped: "Not run",
};
/**
 * @typedef {{number: number, state: string, html: string, note: string,
 *   output: string | null, figures: string[]}} Run
 */

/** @type {Record<string, Run>} */
let runs = {};
/** @type {EventSource | null} */
let source = null;
/** The note below a block. @type {WeakMap<Element, Element>} */
const notes = new WeakMap();

/** @param {Element | null} block */
function titled(block) {
  return block?.querySelector(":scope > .filename")?.textContent ?? "";
}

function show() {
  for (const [path, run] of Object.entries(runs)) {
    /** @type {NodeListOf<HTMLElement>} */
    const blocks = document.querySelectorAll("div.highlight");
    for (const block of blocks) {
      if (titled(block).startsWith(path) && block.dataset.run !== String(run.number)) {
        block.dataset.run = String(run.number);
        showRun(block, run);
      }
    }
    /** @type {NodeListOf<HTMLImageElement>} */
    const figures = document.querySelectorAll(".md-typeset img");
    for (const figure of figures) {
      showFigure(figure, run);
    }
  }
}

// Code and output are replaced inside <code>, so that the theme's copy button
// stays. `html` is highlighted by the server; all else is set as plain text.
/** @param {HTMLElement} block @param {Run} run */
function showRun(block, run) {
  codeOf(block).innerHTML = run.html;
  notes.get(block)?.remove();
  const next = block.nextElementSibling;
  const output = next instanceof HTMLElement && titled(next) === "Output" ? next : null;
  if (output) showOutput(output, run);
  const details = [run.note];
  if (!output && run.output) details.push(`It printed:\n${run.output}`);
  if (run.state in TITLES) {
    const note = makeNote(run.state, details.join("\n\n"));
    notes.set(block, note);
    (output ?? block).after(note);
  }
  block.dataset.live = run.state;
}

// What this code did not print is pale: its recording, or an earlier run's.
/** @param {HTMLElement} block @param {Run} run */
function showOutput(block, run) {
  const code = codeOf(block);
  block.dataset.recorded ??= code.textContent;
  block.style.opacity = run.output === null ? "0.5" : "";
  if (run.state !== "running") code.textContent = run.output ?? block.dataset.recorded;
}

/** @param {HTMLElement} block */
function codeOf(block) {
  const code = block.querySelector("pre code");
  if (!code) throw new TypeError("a block without code");
  return code;
}

/** @param {string} state @param {string} text */
function makeNote(state, text) {
  const note = document.createElement("div");
  note.className = `admonition ${state === "failed" ? "failure" : "question"}`;
  note.setAttribute("role", "status");
  const title = document.createElement("p");
  title.className = "admonition-title";
  title.textContent = TITLES[state];
  const details = document.createElement("pre");
  const code = document.createElement("code");
  code.textContent = text;
  code.style.whiteSpace = "pre-wrap";
  details.append(code);
  note.append(title, details);
  return note;
}

/** @param {HTMLImageElement} figure @param {Run} run */
function showFigure(figure, run) {
  const address = new URL(figure.src, location.href);
  const name = address.pathname.slice(1);
  if (!run.figures.includes(name)) return;
  const fresh = `/${name}?run=${run.number}${address.hash}`;
  if (figure.getAttribute("src") === fresh) return;
  for (const side of ["width", "height"]) figure.removeAttribute(side);
  figure.src = fresh;
}

// A hidden page hangs up: a browser opens only six connections to a server.
function listen() {
  source?.close();
  source = null;
  if (document.hidden) return;
  source = new EventSource("/live/events");
  source.onmessage = (event) => {
    const news = JSON.parse(event.data);
    if (news.build !== build) return location.reload();
    runs = news.runs;
    show();
  };
}

document.addEventListener("visibilitychange", listen);
addEventListener("pageshow", (event) => event.persisted && listen());
addEventListener("pagehide", () => source?.close());
window.document$?.subscribe(show); // the theme swaps pages without loading them
listen();
