// MiniLM beside the page, so that the page answers while it computes.

import { embed, readModel } from "./embedding-explorer-minilm.js";
import { wordsOf } from "./text.js";

/** @type {import("./embedding-explorer-minilm.js").Model} */
let model;

addEventListener("message", ({ data: { id, packed, text, rows } }) => {
  try {
    if (packed) model = readModel(packed);
    postMessage({ id, result: packed ? true : embed(text, model, rows) });
  } catch (error) {
    postMessage({ id, error: wordsOf(error) });
  }
});
