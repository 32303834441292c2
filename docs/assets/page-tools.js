// "Copy page" under a title, and "Run" in the title bar of a snippet. It listens on the
// document, which outlives instant navigation.

/** @param {Element} button */
const copyPage = async ({ parentElement: box }) => {
  const link = box?.querySelector("a");
  const status = box?.querySelector("span");
  if (!link || !status) return;
  const { href } = link;
  status.textContent = "";
  try {
    const text = async () => {
      const answer = await fetch(href);
      if (!answer.ok) throw new Error(href);
      return new Blob([await answer.text()], { type: "text/plain" });
    };
    // Safari wants the item at once, and its text when it has come.
    const item = new ClipboardItem({ "text/plain": text() });
    await navigator.clipboard.write([item]);
    status.textContent = "Copied";
  } catch {
    location.assign(href); // no clipboard here: show the text instead
  }
};

/** @param {Element} button */
const toggle = (button) => {
  const panel = document.getElementById(`${button.getAttribute("aria-controls")}`);
  button.setAttribute("aria-expanded", `${!panel?.toggleAttribute("hidden")}`);
};

document.addEventListener("click", ({ target }) => {
  const button = target instanceof Element && target.closest("[data-copy-page], .filename [aria-controls]");
  if (button) (button.matches("[aria-controls]") ? toggle : copyPage)(button);
});
