// <your-progress>: what has been solved and what wants another look, in the list of
// exercises that stands beside it and is all there is without this file. Questions that
// were missed are listed above it.

import { make } from "./dom.js";
import * as kept from "./kept.js";

class YourProgress extends HTMLElement {
  connectedCallback() {
    if (!this.box) this.build();
    this.show();
  }

  build() {
    const id = "your-progress-file";
    const list = this.closest(".exercises");
    this.rows = [...list.querySelectorAll("tbody tr")].map((row) => {
      const { origin, pathname } = row.querySelector("a");
      const [, name] = pathname.match(/([a-z]+\/[a-z0-9_]+)\/$/);
      return { name, href: origin + pathname, cell: row.lastElementChild };
    });
    this.summary = make("p", { class: "wi-status" });
    this.answered = make("p", { class: "wi-status" });
    this.missed = make("ul", { "aria-label": "Questions that want another look" });
    this.status = make("p", { role: "status" });
    this.link = make("a", { download: "understanding-llms.json", hidden: true, tabindex: "-1" }, "file");
    this.file = make("input", { type: "file", id, accept: ".json,application/json", change: () => this.bring() });
    const button = (words, work) => make("button", { type: "button", click: work }, words);
    this.forget = button("Delete", () => this.delete());
    this.box = make(
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
      make(
        "div",
        { class: "pg-row" },
        button("Export", () => this.export()),
        this.forget,
        this.link,
      ),
      make("div", { class: "pg-row" }, make("label", { for: id }, "Import a file that was exported"), this.file),
      this.status,
    );
    this.prepend(this.box);
  }

  show() {
    const all = this.rows.map(({ name, cell }) => {
      const found = kept.recall(name);
      cell.textContent = describe(found);
      return found;
    });
    const solved = all.filter((found) => found.solved).length;
    const due = all.filter((found) => found.solved && found.again <= kept.day()).length;
    this.summary.textContent = `${solved} of ${all.length} solved${due ? `, ${due} to look at again` : ""}.`;
    this.showQuestions();
    this.certain = false;
    this.forget.textContent = "Delete";
  }

  /** Those that were answered, and of them those that were missed or are due. */
  showQuestions() {
    const all = Object.entries(kept.recallAll()).filter(([, { asked }]) => asked);
    const due = all.filter(([, { solved, again }]) => !solved || again <= kept.day());
    const count = `${all.length} ${all.length === 1 ? "question" : "questions"} answered`;
    this.answered.textContent = all.length ? `${count}, ${due.length || "none"} to look at again.` : "";
    this.missed.replaceChildren(
      ...due.map(([name, { asked }]) => {
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
    const [file] = this.file.files;
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

/** What the table says of an exercise. */
function describe({ tried, solved, again }) {
  if (!solved) return tried ? "tried" : "not yet";
  return again <= kept.day() ? `solved ${solved}: look again` : `solved ${solved}`;
}

customElements.define("your-progress", YourProgress);
