// What the playgrounds have in common: a life on the page, a frame around the recorded
// content of their element, a line for screen readers, and another try.

import { keepForPaper, make, makeButton } from "./dom.js";
import { wordsOf } from "./text.js";

/** Milliseconds for which a text must have stood before it is spoken. */
const SPEAKING_PAUSE = 500;

let count = 0;

export class Playground extends HTMLElement {
  /** Aborted when the element leaves the page. */
  life = new AbortController();
  /** What has to be said together with the next text. */
  notice = "";
  /** @type {number | undefined} */
  speaking;

  key = `${this.localName}-${count++}`;
  box = make("div", { class: "pg" });
  hint = make("p", { class: "pg-hint" });
  problem = make("p", { class: "pg-error" });
  again = makeButton("Try again", () => this.start(true), { hidden: true });
  work = make("div", { hidden: true });
  fallback = make("div");
  spoken = make("p", { class: "pg-sr", "aria-live": "polite" });

  connectedCallback() {
    keepForPaper(this);
    this.life = new AbortController();
    if (!this.contains(this.box)) this.build();
    this.start();
  }

  disconnectedCallback() {
    this.hush();
    this.life.abort();
  }

  /** Make what stays, when the element comes to a page for the first time. */
  build() {}

  /**
   * Bring what is needed and show it, every time that the element comes to a page.
   * @param {boolean} _asked by the reader, who then hears the result
   */
  start(_asked = false) {}

  /** An id of this element's own. @param {string} name */
  idOf(name) {
    return `${this.key}-${name}`;
  }

  /** Put a frame around the recorded content. @param {string} title @param {Node[]} work */
  frame(title, ...work) {
    this.work.append(...work);
    this.fallback.append(...this.childNodes);
    const heading = make("p", { class: "pg-title" }, title);
    this.box.append(heading, this.hint, this.problem, this.again, this.work, this.fallback, this.spoken);
    this.append(this.box);
  }

  /** What was asked for is here. @param {HTMLElement} first gets the keyboard's place from "Try again" */
  open(first) {
    this.fallback.hidden = true;
    this.work.hidden = false;
    if (document.activeElement === this.again) first.focus();
    this.again.hidden = true;
  }

  /** It did not come. @param {string} what @param {unknown} error @param {string} rest what stays */
  fail(what, error, rest = "The recorded table below stays.") {
    this.problem.textContent = `The recorded ${what} did not arrive. ${wordsOf(error)} ${rest}`;
    this.again.hidden = false;
    this.speak(this.problem.textContent);
  }

  /** Say what happened with the next text; one that still waits is outdated. @param {string} word */
  mention(word) {
    this.hush();
    this.notice = word;
  }

  /**
   * Let a screen reader say a text, and before it what happened meanwhile.
   * @param {string | (() => string)} text or what gives it in that moment; empty: nothing new
   */
  speak(text) {
    this.hush();
    this.speaking = setTimeout(() => {
      const words = typeof text === "string" ? text : text();
      if (!words) return;
      this.spoken.textContent = `${this.notice} ${words}`.trim();
      this.notice = "";
    }, SPEAKING_PAUSE);
  }

  /** Leave unsaid what still waits to be spoken. */
  hush() {
    clearTimeout(this.speaking);
  }
}
