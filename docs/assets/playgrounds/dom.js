// What the playgrounds build their controls with. Text always goes in as text.

/**
 * Attributes by name; a boolean is a property, a function a listener to an event.
 * @typedef {Record<string, string | number | boolean | { hear(event: Event): void }["hear"]>} Settings
 */

/**
 * Build an element.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag @param {Settings} settings @param {(Node | string)[]} children
 */
export function make(tag, settings = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(settings)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (typeof value === "boolean") Reflect.set(element, name, value);
    else element.setAttribute(name, String(value));
  }
  element.append(...children);
  return element;
}

/** Build a button. @param {string} text @param {() => void} click @param {Settings} settings */
export const makeButton = (text, click, settings = {}) => make("button", { type: "button", click, ...settings }, text);

/** What stands in one line, as far as there is room. @param {(Node | string)[]} parts */
export const makeRow = (...parts) => make("div", { class: "pg-row" }, ...parts);

/** A control behind its label. @param {string} label @param {HTMLElement} control */
export const makeField = (label, control) => make("span", {}, make("label", { for: control.id }, label), control);

/** The head of a table. @param {string[]} names */
export function makeHead(names) {
  const cells = names.map((name) => (name ? make("th", { scope: "col" }, name) : make("td")));
  return make("thead", {}, make("tr", {}, ...cells));
}

/**
 * Build an SVG element.
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag @param {Record<string, string | number>} settings @param {(Node | string)[]} children
 */
export function draw(tag, settings, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(settings)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/**
 * The first element that a selector finds; without it the page is not ours.
 * @template {Element} Kind
 * @param {ParentNode | null} root @param {string} selector @param {new () => Kind} kind
 */
export function find(root, selector, kind) {
  const found = root?.querySelector(selector);
  if (found instanceof kind) return found;
  throw new TypeError(`no ${selector} here`);
}

/**
 * Build a group of radio buttons under a legend.
 * @template {string} Value
 * @param {string} name shared by the group, and the start of each id
 * @param {string} legend @param {Record<Value, string>} values words by value
 * @param {(value: Value) => void} choose
 */
export function makeRadios(name, legend, values, choose) {
  const box = make("fieldset", { class: "pg-set" }, make("legend", {}, legend));
  /** @type {HTMLInputElement[]} */
  const radios = [];
  for (const value in values) {
    const id = `${name}-${radios.length}`;
    const radio = make("input", { type: "radio", name, id, value, change: () => choose(value) });
    box.append(make("span", {}, radio, make("label", { for: id }, ` ${values[value]}`)));
    radios.push(radio);
  }
  return { box, radios };
}

/** @typedef {string | Node | (string | Node)[]} Cell */

/**
 * Build a table; a cell is a text, a node or a list of them.
 * @param {string} title @param {string[]} head @param {Cell[][]} rows
 * @param {boolean} shown whether the title is seen, or only spoken
 */
export function fillTable(title, head, rows, shown = false) {
  const lines = rows.map(([first, ...rest]) => {
    const cells = rest.map((content) => make("td", {}, ...[content].flat()));
    return make("tr", {}, make("th", { scope: "row" }, ...[first].flat()), ...cells);
  });
  return make(
    "div",
    { class: "pg-scroll" },
    make(
      "table",
      { class: "ee-table" },
      make("caption", { class: shown ? "ee-caption" : "pg-sr" }, title),
      makeHead(head),
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
 * @param {HTMLElement} element
 */
export function keepForPaper(element) {
  if (element.nextElementSibling?.matches(".pg-paper")) return;
  const recorded = [...element.childNodes].filter((node) => !(node instanceof Element && node.matches(".pg-failed")));
  element.after(make("div", { class: "pg-paper" }, ...recorded.map((node) => node.cloneNode(true))));
}

/**
 * Listens to keydown: a held Enter presses its own button, not the next as well.
 * @param {KeyboardEvent} event
 */
export const ignoreHeldEnter = (event) => event.key === "Enter" && event.repeat && event.preventDefault();
