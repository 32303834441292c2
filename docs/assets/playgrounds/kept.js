// What the reader has written, solved and answered, kept on this device and nowhere else.
//
// Of each exercise, named part/chapter: the code, the day of the last run, the day it was
// last solved, the day to look again, and its box: the longer it is known, the later it
// comes again. Of each question, named part/chapter#its-words: its words in place of code.

const PREFIX = "exercise:";
/** Days until an exercise in a box wants another look. */
const DAYS = [1, 3, 7, 21, 60];
const NAME = /^[a-z]+\/[a-z0-9_]+(#[a-z0-9-]+)?$/;
/** @type {Record<string, string>} */
const KINDS = { asked: "string", code: "string", tried: "string", solved: "string", again: "string", box: "number" };

/** The chapter that stands at an address: part/chapter. @param {string} path */
export const chapterOf = (path) => path.match(/([a-z]+\/[a-z0-9_]+)\/[^/]*$/)?.[1] ?? "";

/** @typedef {{asked?: string, code?: string, tried?: string, solved?: string, again?: string, box?: number}} Kept */

/** A day as 2026-11-29, so many days from now, where the reader is. */
export function day(later = 0) {
  const date = new Date();
  date.setDate(date.getDate() + later);
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((n) => String(n).padStart(2, "0")).join("-");
}

/** What is kept of an exercise or a question. @param {string} name @returns {Kept} */
export function recall(name) {
  try {
    return check(JSON.parse(localStorage.getItem(PREFIX + name) ?? "null")) ?? {};
  } catch {
    return {}; // storage is switched off
  }
}

/** Keep more of one. @param {string} name @param {Kept} what */
export function keep(name, what) {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify({ ...recall(name), ...what }));
  } catch {
    // Nothing is kept, and the exercise works all the same.
  }
}

/**
 * Keep how it ended. Solved when it was due, an exercise or a question moves up a box.
 * @param {string} name @param {boolean} solved
 */
export function keepRun(name, solved) {
  const { box = -1, again = day() } = recall(name);
  const due = again <= day();
  if (!solved) return keep(name, { tried: day(), ...(due && box > 0 && { box: 0 }) });
  const next = due ? Math.min(box + 1, DAYS.length - 1) : box;
  keep(name, { tried: day(), solved: day(), box: next, ...(due && { again: day(DAYS[next]) }) });
}

/** Everything, by name. @returns {Record<string, Kept>} */
export function recallAll() {
  try {
    const names = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
    return Object.fromEntries(names.sort().map((key) => [key.slice(PREFIX.length), recall(key.slice(PREFIX.length))]));
  } catch {
    return {};
  }
}

/**
 * Keep what was exported, in the place of what is there; throw if it is something else.
 * @param {string} text
 */
export function keepAll(text) {
  const found = Object.entries(JSON.parse(text));
  if (!found.every(([name, what]) => NAME.test(name) && check(what))) throw new TypeError();
  forgetAll();
  for (const [name, what] of found) keep(name, what);
}

/** Keep nothing. */
export function forgetAll() {
  for (const name of Object.keys(recallAll())) localStorage.removeItem(PREFIX + name);
}

/** What is kept, if it is of our making. @param {any} what */
function check(what) {
  const isOurs = what && Object.entries(what).every(([key, value]) => typeof value === KINDS[key]);
  return isOurs ? what : null;
}
