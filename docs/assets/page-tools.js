// "Copy page" under a title, and "Run" in the title bar of a snippet. It listens
// on the document, so it goes on working after instant navigation.

/** @param {Element} button between the page's address and a line to speak by */
const copyPage = async (button) => {
  const link = button.parentElement?.querySelector("a");
  const status = button.parentElement?.querySelector('[role="status"]');
  if (!link || !status) return;
  const { href } = link;
  status.textContent = "";
  try {
    const text = async () => {
      const answer = await fetch(href);
      if (!answer.ok) throw new Error(`${href}: ${answer.status}`);
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
  const panel = document.getElementById(button.getAttribute("aria-controls") ?? "");
  if (!panel) return;
  panel.hidden = !panel.hidden;
  button.setAttribute("aria-expanded", String(!panel.hidden));
};

document.addEventListener("click", ({ target }) => {
  const button = target instanceof Element && target.closest("[data-copy-page], .filename [aria-controls]");
  if (button) (button.hasAttribute("data-copy-page") ? copyPage : toggle)(button);
});
