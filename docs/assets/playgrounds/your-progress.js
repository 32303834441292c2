// <your-progress>: what has been solved and what wants another look, in the list of
// exercises that stands beside it and is all there is without this file. Questions that
// were missed are listed above it.

import { find, make, makeButton, makeRow } from "./dom.js";
import * as kept from "./kept.js";

class YourProgress extends HTMLElement {
  /** Whether Delete has been pressed once. */
  certain = false;
  /** The exercises of the list. @type {{name: string, href: string, cell: Element}[]} */
  rows = [];

  summary = make("p", { class: "wi-status" });
  answered = make("p", { class: "wi-status" });
  missed = make("ul", { "aria-label": "Questions that want another look" });
  status = make("p", { role: "status" });
  link = make("a", { download: "understanding-llms.json", hidden: true, tabindex: "-1" }, "file");
  file = make("input", {
    type: "file",
    id: "your-progress-file",
    accept: ".json,application/json",
    change: () => this.bring(),
  });
  forget = makeButton("Delete", () => this.delete());
  box = make(
    "div",
    { class: "pg" },
    this.summary,
    this.answered,
    this.missed,
    make(
      "p",
      { class: "pg-hint" },
      "It is kept in this browser, and nothing is sent. Another browser knows nothing of it.",
    ),
    makeRow(
      makeButton("Export", () => this.export()),
      this.forget,
      this.link,
    ),
    makeRow(make("label", { for: this.file.id }, "Import a file that was exported"), this.file),
    this.status,
  );

  connectedCallback() {
    if (!this.rows.length) {
      this.rows = [...(this.closest(".exercises")?.querySelectorAll("tbody tr") ?? [])].map((row) => {
        const { origin, pathname } = find(row, "a", HTMLAnchorElement);
        return { name: kept.chapterOf(pathname), href: origin + pathname, cell: row.lastElementChild ?? row };
      });
      this.prepend(this.box);
    }
    this.show();
  }

  show() {
    const all = this.rows.map(({ name, cell }) => {
      const found = kept.recall(name);
      cell.textContent = describe(found);
      return found;
    });
    const solved = all.filter((found) => found.solved).length;
    const due = all.filter((found) => found.solved && isDue(found)).length;
    this.summary.textContent = `${solved} of ${all.length} solved${due ? `, ${due} to look at again` : ""}.`;
    this.showQuestions();
    this.certain = false;
    this.forget.textContent = "Delete";
  }

  /** Those that were answered, and of them those that were missed or are due. */
  showQuestions() {
    const all = Object.entries(kept.recallAll()).filter(([, { asked }]) => asked);
    const due = all.filter(([, found]) => !found.solved || isDue(found));
    const count = `${all.length} ${all.length === 1 ? "question" : "questions"} answered`;
    this.answered.textContent = all.length ? `${count}, ${due.length || "none"} to look at again.` : "";
    this.missed.replaceChildren(
      ...due.map(([name, { asked = "" }]) => {
        const [chapter] = name.split("#");
        const { href } = this.rows.find((row) => row.name === chapter) ?? {};
        // A visit of its own: the theme's quick one may lose the place on the page.
        return make("li", {}, href ? make("a", { href: `${href}#check-yourself`, target: "_self" }, asked) : asked);
      }),
    );
  }

  export() {
    const text = JSON.stringify(kept.recallAll(), null, 1);
    this.link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    this.link.click();
    URL.revokeObjectURL(this.link.href);
    this.status.textContent = "Exported: what you wrote and what you solved.";
  }

  async bring() {
    const [file] = this.file.files ?? [];
    if (!file) return;
    try {
      kept.keepAll(await file.text());
      this.show();
      this.status.textContent = "Imported.";
    } catch {
      this.status.textContent = "Not imported: the file is none that was exported here. Nothing has changed.";
    }
    this.file.value = "";
  }

  /** Pressed twice, because nobody can take it back. */
  delete() {
    if (this.certain) {
      kept.forgetAll();
      this.show();
      this.status.textContent = "Deleted.";
      return;
    }
    this.certain = true;
    this.forget.textContent = "Delete all that I wrote and solved";
    this.status.textContent = "Press again to delete it. Export it first if you want it back some day.";
  }
}

/** Whether one wants another look. @param {kept.Kept} found */
const isDue = ({ again = "" }) => again <= kept.day();

/** What the table says of an exercise. @param {kept.Kept} found */
function describe(found) {
  const { tried, solved } = found;
  if (!solved) return tried ? "tried" : "not yet";
  return isDue(found) ? `solved ${solved}: look again` : `solved ${solved}`;
}

customElements.define("your-progress", YourProgress);
