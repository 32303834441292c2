// <self-check>: the questions below it want an answer before they show theirs.
//
// A question is a closed box, whose definition list holds the answers, the right one
// first, with what is said of each. Without this file it is read as it is.

import { ignoreHeldEnter, make, makeButton, makeRow } from "./dom.js";
import { chapterOf, keep, keepRun, recall } from "./kept.js";

/** @type {Record<string, string>} */
const LABELS = { number: "Your number", token: "Your answer", trace: "What it prints" };

let count = 0;

class SelfCheck extends HTMLElement {
  /** @type {Question[] | undefined} */
  questions;

  connectedCallback() {
    /** @type {NodeListOf<HTMLDetailsElement>} */
    const boxes = (this.closest("article") ?? document).querySelectorAll("details.question");
    this.questions ??= [...boxes].map((box) => new Question(box, () => this.count()));
    this.count();
  }

  /** Say how many were answered at the first try. */
  count() {
    const { questions = [] } = this;
    const right = questions.filter(({ name }) => recall(name).solved).length;
    const link = make("a", { href: new URL("../../exercises/", import.meta.url).href }, "Your exercises");
    const line = `Answered: ${right} of ${questions.length}. What you miss stays in the list of `;
    this.replaceChildren(make("p", { class: "pg-hint" }, line, link, "."));
  }
}

class Question {
  isKept = false;
  id = `self-check-${count++}`;
  status = make("p", { class: "sc-said", role: "status" });
  giveUp = makeButton("Show the answer", () => this.show());

  /**
   * Put a form in front of the answer.
   * @param {HTMLDetailsElement} box @param {() => void} changed
   */
  constructor(box, changed) {
    const [summary, ...content] = box.children;
    this.changed = changed;
    this.title = summary.textContent.trim();
    this.name = `${chapterOf(location.pathname)}#${slug(this.title)}`;
    this.kind = Object.keys(LABELS).find((kind) => box.classList.contains(kind)) ?? "choose";
    this.answers = [...box.querySelectorAll("dt")].map((term) => ({
      term,
      text: term.textContent,
      said: term.nextElementSibling,
    }));
    const code = this.kind === "trace" ? content.shift() : null;
    this.shown = make("div", { hidden: true, class: "sc-answer" }, ...content);
    this.form = make(
      "form",
      { class: "pg", autocomplete: "off", submit: (event) => this.answer(event), keydown: ignoreHeldEnter },
      this.kind === "choose" ? this.makeChoices() : this.makeField(),
      makeRow(make("button", { type: "submit", class: "pg-main" }, "Answer"), this.giveUp),
      this.status,
    );
    this.output = [...(code?.querySelectorAll(".c1") ?? [])].find((line) => line.textContent.startsWith("#>"));
    if (this.output?.nextSibling) this.output.append(this.output.nextSibling); // the end of its line
    this.output?.toggleAttribute("hidden", true);
    box.append(this.form, this.shown);
    const { solved, tried } = recall(this.name);
    if (tried) this.status.textContent = solved ? "You have answered this one." : "You have not answered this one yet.";
  }

  makeChoices() {
    const sorted = [...this.answers].sort((a, b) => a.text.localeCompare(b.text, "en", { numeric: true }));
    const choices = sorted.map(({ term, text }, at) => {
      const radio = make("input", { type: "radio", name: this.id, id: `${this.id}-${at}`, value: text });
      return make("div", { class: "sc-choice" }, radio, make("label", { for: radio.id }, ...copy(term)));
    });
    return make("fieldset", { class: "sc-choices" }, make("legend", {}, "Your answer"), ...choices);
  }

  makeField() {
    const signed = this.answers.some(({ text }) => /^[-−]/.test(text));
    const settings = { inputmode: this.kind === "number" && !signed ? "decimal" : "text", spellcheck: "false" };
    const field = make("input", { ...settings, type: "text", id: this.id, name: this.id, autocapitalize: "off" });
    return makeRow(make("label", { for: this.id }, LABELS[this.kind]), field);
  }

  /** Say what there is to say of an answer. The first one counts. @param {Event} event */
  answer(event) {
    event.preventDefault();
    const given = String(new FormData(this.form).get(this.id) ?? "");
    if (!given.trim()) return this.say("First give an answer.", []);
    const found = this.answers.find(({ text }) => isSame(given, text, this.kind));
    const right = found === this.answers[0];
    this.keep(right);
    const { said } = found ?? this.answers[this.answers.length - 1];
    this.say(right ? "Right." : "Not this.", copy(said));
    if (right) this.show();
  }

  /** @param {string} verdict @param {Node[]} reason */
  say(verdict, reason) {
    this.status.replaceChildren(make("b", {}, verdict), " ", ...reason);
  }

  /** Show what the box holds; without an answer, the question is missed. */
  show() {
    this.keep(false);
    this.shown.hidden = false;
    this.output?.toggleAttribute("hidden", false);
    this.giveUp.disabled = true;
  }

  /** @param {boolean} right */
  keep(right) {
    if (this.isKept) return;
    this.isKept = true;
    keepRun(this.name, right);
    keep(this.name, { asked: this.title });
    this.changed();
  }
}

/** @param {Element | null} element */
const copy = (element) => [...(element?.cloneNode(true).childNodes ?? [])];
/** @param {string} text */
const slug = (text) =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");

/**
 * Whether an answer says the same, however it is written.
 * @param {string} given @param {string} text @param {string} kind
 */
function isSame(given, text, kind) {
  if (kind === "choose") return given === text;
  return plain(given) === plain(text) || (!Number.isNaN(Number(plain(text))) && toNumber(given) === toNumber(text));
}

/**
 * The words and numbers of an answer: no capitals, no commas, brackets or quotes.
 * @param {string} text
 */
function plain(text) {
  const words = text
    .toLowerCase()
    .split(/[\s,;:()[\]{}'"`“”‘’%]+|\.(?!\d)/)
    .filter(Boolean);
  return words.map((word) => (Number.isNaN(Number(word)) ? word : Number(word))).join(" ");
}

/** The one number in 1,204 or 0,5 or −3 or "7 seconds". @param {string} text */
function toNumber(text) {
  const plainly = text
    .replace("−", "-")
    .replace(/(\d),(?=\d{3}\b)/g, "$1")
    .replace(/(\d),(\d)/, "$1.$2");
  const found = plainly.match(/-?(\d+\.?\d*|\.\d+)/g) ?? [];
  return found.length === 1 ? Number(found[0]) : NaN;
}

customElements.define("self-check", SelfCheck);
