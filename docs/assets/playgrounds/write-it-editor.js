// A text area to write Python in: line numbers, Tab and Enter indent, Escape lets Tab go.

import { make } from "./dom.js";

/** @typedef {HTMLTextAreaElement} Area */

const STEP = "    ";

/**
 * Put a text in at the cursor, so that the browser can take it back.
 * @param {Area} area @param {string} text
 */
function insert(area, text) {
  if (document.execCommand(text ? "insertText" : "delete", false, text)) return;
  area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input"));
}

/** @param {Area} area */
const lineStart = (area) => area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;

/** Put a step of indentation in at the cursor. @param {Area} area */
const indent = (area) => insert(area, STEP);

/** Take a step of indentation from the cursor's line. @param {Area} area */
function unindent(area) {
  const { selectionStart: at } = area;
  const start = lineStart(area);
  const spaces = area.value.slice(start).match(/^ {0,4}/)?.[0].length;
  if (!spaces) return;
  area.setSelectionRange(start, start + spaces);
  insert(area, "");
  area.setSelectionRange(Math.max(start, at - spaces), Math.max(start, at - spaces));
}

/** Begin a line as deep as the last, or deeper after a colon. @param {Area} area */
function breakLine(area) {
  const line = area.value.slice(lineStart(area), area.selectionStart);
  const deeper = /:\s*(#.*)?$/.test(line) ? STEP : "";
  insert(area, `\n${line.match(/^ */)?.[0]}${deeper}`);
}

/**
 * Whether there is nothing but indentation between the line's start and the cursor.
 * @param {Area} area
 */
const isIndented = (area) =>
  area.selectionStart === area.selectionEnd && /^ +$/.test(area.value.slice(lineStart(area), area.selectionStart));

/**
 * Build the editor.
 * @param {{id: string, hint: string, change: () => void, run: () => void}} page
 * @returns {{box: HTMLElement, area: HTMLTextAreaElement, set: (text: string) => void}}
 */
export function makeEditor({ id, hint, change, run }) {
  let free = false; // after Escape, Tab goes on to the next element
  const numbers = make("div", { class: "wi-numbers", "aria-hidden": "true" });
  const area = make("textarea", {
    id,
    "aria-describedby": hint,
    autocapitalize: "off",
    autocomplete: "off",
    autocorrect: "off",
    spellcheck: "false",
    wrap: "off",
    blur: () => (free = false),
    input: () => fit(change),
    keydown: press,
  });

  /** @param {() => void} [then] */
  function fit(then) {
    const lines = area.value.split("\n").length;
    area.rows = lines;
    numbers.textContent = Array.from({ length: lines }, (_, at) => at + 1).join("\n");
    then?.();
  }

  /** What a key does here and not elsewhere. @param {KeyboardEvent} event */
  function workOf({ key, shiftKey, ctrlKey, metaKey, altKey }) {
    if (key === "Enter" && (ctrlKey || metaKey)) return run;
    if (ctrlKey || metaKey || altKey) return null;
    if (key === "Enter" && !shiftKey) return breakLine;
    if (key === "Backspace" && isIndented(area)) return unindent;
    if (key === "Tab" && !free) return shiftKey ? unindent : indent;
    return null;
  }

  /** @param {KeyboardEvent} event */
  function press(event) {
    const { key, isComposing } = event;
    if (isComposing) return;
    if (key === "Escape") free = true;
    else if (key !== "Tab" && key !== "Shift") free = false;
    const work = workOf(event);
    if (!work) return;
    event.preventDefault();
    work(area);
  }

  /** @param {string} text */
  const set = (text) => {
    area.value = text;
    fit();
  };
  return { box: make("div", { class: "wi-editor" }, numbers, area), area, set };
}
