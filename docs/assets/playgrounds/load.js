// Loads a playground's module when the playground comes near the screen, so that
// a page costs nothing for what nobody scrolls to. Runs again after every instant
// navigation; importing a module twice is harmless.

const NAMES = [
  "attention-viewer",
  "bpe-stepper",
  "embedding-explorer",
  "model-playground",
  "padding-lab",
  "sampling-playground",
  "self-check",
  "tokenizer-playground",
  "write-it",
  "your-progress",
];

/**
 * Under the recorded fallback, which stays: that nothing more came, and a button.
 * Firefox keeps a module's failure as long as the page is open, so a second one
 * loads the page again.
 * @param {HTMLElement} element @param {number} failures
 */
const offerAgain = (element, failures) => {
  const line = document.createElement("p");
  const again = document.createElement("button");
  again.textContent = failures > 1 ? "Load the page again" : "Try again";
  again.onclick = () => {
    if (failures > 1) return location.reload();
    element.tabIndex = -1;
    element.focus(); // the button goes
    line.remove();
    bring(element, failures);
  };
  line.className = "pg pg-failed";
  line.setAttribute("role", "alert");
  line.append("The playground did not load. ", again);
  element.append(line);
};

/** @param {HTMLElement} element */
const bring = (element, failures = 0) =>
  import(new URL(`${element.localName}.js`, import.meta.url).href).catch(() => offerAgain(element, failures + 1));

const observer = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (isIntersecting && target instanceof HTMLElement) {
        observer.unobserve(target);
        bring(target);
      }
    }
  },
  { rootMargin: "400px" },
);

const observeAll = () => {
  /** @type {NodeListOf<HTMLElement>} */
  const elements = document.querySelectorAll(NAMES.join(","));
  for (const element of elements) {
    // A shared link names the playground that it opens.
    if (location.hash.startsWith(`#${element.localName}?`)) bring(element);
    else observer.observe(element);
  }
};

// Material's stream of page changes, where instant navigation is on.
if (window.document$) window.document$.subscribe(observeAll);
else observeAll();
