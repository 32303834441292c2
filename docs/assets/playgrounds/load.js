// Loads a playground's module when it comes near the screen, so that a page costs
// nothing for what nobody scrolls to. Instant navigation runs this again: no harm.

// A new one: its name here and in playground.css, its files beside this one, which extend
// playground.js; what it shows, from tools/playground_data; a place in docs/playground.md;
// PLACES in tests/playgrounds/conftest.py, its test_*.py there, its story in tests/engines.
const NAMES = `attention-viewer, bpe-stepper, embedding-explorer, model-playground, padding-lab,
  sampling-playground, self-check, tokenizer-playground, write-it, your-progress`;

/**
 * Import the module, or say under the recorded fallback, which stays, that nothing more
 * came. Firefox keeps a module's failure as long as the page is open: a second one
 * loads it again.
 * @param {Element} element
 */
const bring = (element, failed = false) =>
  import(`./${element.localName}.js`).catch(() => {
    const line = document.createElement("p");
    const again = document.createElement("button");
    again.textContent = failed ? "Load the page again" : "Try again";
    again.onclick = () => {
      if (failed) return location.reload();
      element.setAttribute("tabindex", "-1");
      if (element instanceof HTMLElement) element.focus(); // the button goes
      line.remove();
      bring(element, true);
    };
    line.className = "pg pg-failed";
    line.setAttribute("role", "alert");
    line.append("The playground did not load. ", again);
    element.append(line);
  });

const observer = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (isIntersecting) {
        observer.unobserve(target);
        bring(target);
      }
    }
  },
  { rootMargin: "400px" },
);

const observeAll = () => {
  for (const element of document.querySelectorAll(NAMES)) {
    // A shared link names the playground that it opens.
    if (location.hash.startsWith(`#${element.localName}?`)) bring(element);
    else observer.observe(element);
  }
};

if (window.document$) window.document$.subscribe(observeAll);
else observeAll();
