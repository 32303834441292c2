// Added to the pages of the preview, never to the published site. The server
// says which build it serves and what the saved snippets gave since it started.
const build = new URL(import.meta.url).searchParams.get("build");
const TITLES = {
  failed: "This run failed",
  differs: "Not recorded yet",
  skipped: "Not run",
};
let runs = {};
let source = null;

function titled(block) {
  const bar = block?.querySelector?.(":scope > .filename");
  return bar ? bar.textContent : "";
}

function show() {
  for (const [path, run] of Object.entries(runs)) {
    for (const block of document.querySelectorAll("div.highlight")) {
      if (titled(block).startsWith(path) && block.live !== run.number) {
        block.live = run.number;
        showRun(block, run);
      }
    }
    for (const figure of document.querySelectorAll(".md-typeset img")) {
      showFigure(figure, run);
    }
  }
}

// Code and output are replaced inside <code>, so that the theme's copy button
// stays. `html` is highlighted by the server; all else is set as plain text.
function showRun(block, run) {
  block.querySelector("pre code").innerHTML = run.html;
  block.note?.remove();
  const next = block.nextElementSibling;
  const output = titled(next) === "Output" ? next : null;
  if (output) showOutput(output, run);
  const details = [run.note];
  if (!output && run.output) details.push(`It printed:\n${run.output}`);
  if (run.state in TITLES) {
    block.note = makeNote(run.state, details.join("\n\n"));
    (output ?? block).after(block.note);
  }
  block.dataset.live = run.state;
}

// What this code did not print is pale: its recording, or an earlier run's.
function showOutput(block, run) {
  const code = block.querySelector("pre code");
  block.recorded ??= code.textContent;
  block.style.opacity = run.output === null ? 0.5 : "";
  if (run.state !== "running") code.textContent = run.output ?? block.recorded;
}

function makeNote(state, text) {
  const note = document.createElement("div");
  note.className = `admonition ${state === "failed" ? "failure" : "question"}`;
  note.setAttribute("role", "status");
  const title = document.createElement("p");
  title.className = "admonition-title";
  title.textContent = TITLES[state];
  const details = document.createElement("pre");
  details.append(document.createElement("code"));
  details.firstChild.textContent = text;
  details.firstChild.style.whiteSpace = "pre-wrap";
  note.append(title, details);
  return note;
}

function showFigure(figure, run) {
  const address = new URL(figure.src, location);
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
