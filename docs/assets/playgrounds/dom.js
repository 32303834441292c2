// What the playgrounds build their controls with. Text always goes in as text.

/** Build an element; functions in `settings` become listeners. */
export function make(tag, settings = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(settings)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (typeof value === "boolean") element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/** Build an SVG element. */
export function draw(tag, settings, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(settings)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/**
 * Build a group of radio buttons under a legend.
 * @param {string} name shared by the group, and the start of each id
 * @param {string} legend @param {Record<string, string>} values words by value
 * @param {(value: string) => void} choose
 */
export function makeRadios(name, legend, values, choose) {
  const radios = Object.keys(values).map((value, at) =>
    make("input", { type: "radio", name, id: `${name}-${at}`, value, change: () => choose(value) }),
  );
  const choices = radios.map((radio) =>
    make("span", {}, radio, make("label", { for: radio.id }, ` ${values[radio.value]}`)),
  );
  const box = make("fieldset", { class: "pg-set" }, make("legend", {}, legend), ...choices);
  return { box, radios };
}

/**
 * Build a table; a cell is a text or a list of nodes.
 * @param {string} title @param {string[]} head @param {(string | (string | Node)[])[][]} rows
 * @param {boolean} shown whether the title is seen, or only spoken
 */
export function fillTable(title, head, rows, shown = false) {
  const cell = (tag, settings) => (content) => make(tag, settings, ...[content].flat());
  const lines = rows.map(([first, ...rest]) =>
    make("tr", {}, make("th", { scope: "row" }, first), ...rest.map(cell("td", {}))),
  );
  const columns = head.map((name) => (name ? make("th", { scope: "col" }, name) : make("td")));
  return make(
    "div",
    { class: "pg-scroll" },
    make(
      "table",
      { class: "ee-table" },
      make("caption", { class: shown ? "ee-caption" : "pg-sr" }, title),
      make("thead", {}, make("tr", {}, ...columns)),
      make("tbody", {}, ...lines),
    ),
  );
}

/** A bar beside a number that says the same. @param {number} share 1 fills it */
export function makeBar(share) {
  const element = make("span", { class: "pg-bar", "aria-hidden": "true" });
  element.style.width = `${Math.max(0, Math.min(1, share)) * 3}rem`;
  return element;
}

/**
 * On paper nobody can press anything: what was recorded is printed instead. Call it
 * before the recorded content of an element is changed.
 */
export function keepForPaper(element) {
  if (element.nextElementSibling?.matches(".pg-paper")) return;
  const recorded = [...element.childNodes].filter((node) => !node.matches?.(".pg-failed"));
  element.after(make("div", { class: "pg-paper" }, ...recorded.map((node) => node.cloneNode(true))));
}

/** Listens to keydown: a held Enter presses its own button, not the next as well. */
export const ignoreHeldEnter = (event) => event.key === "Enter" && event.repeat && event.preventDefault();
