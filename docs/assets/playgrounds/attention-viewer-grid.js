// The attention viewer's picture of one head.

import { nameHead } from "./attention-viewer-core.js";
import { draw } from "./dom.js";

/** Units of the picture in one rem, as the padding lab's. */
const UNITS = 14;
const CELL = 13;
const SHADES = 20;

/**
 * Draw a head: rows look, columns are looked at; the chosen row has a frame.
 * @param {import("./attention-viewer-core.js").Reading} reading
 * @param {ArrayLike<number>[]} rows of the head
 * @param {import("./attention-viewer-core.js").Choice} choice
 * @param {(token: number) => void} choose hears which row was clicked
 */
export function drawGrid(reading, rows, choice, choose) {
  const labels = reading.pieces.map((piece) => piece.replaceAll(" ", "␣"));
  const edge = 6 + 5.4 * Math.max(...labels.map((label) => label.length));
  const size = edge + labels.length * CELL + 1;
  const cells = { class: "av-cells", fill: "currentColor", transform: `translate(${edge} ${edge}) scale(${CELL})` };
  const about = reading.causal ? "; the upper right is empty" : "";
  const name = `${nameHead(reading, choice)}: rows look, columns are looked at, stronger is more${about}`;
  const grid = draw(
    "svg",
    { viewBox: `0 0 ${size} ${size}`, role: "img", "aria-label": name },
    ...labels.flatMap((label, at) => drawLabels(label, at, edge, at === choice.token)),
    draw("g", cells, ...drawCells(rows)),
    drawFrame(edge, edge, labels.length, labels.length, 0.4),
    drawFrame(edge, edge + choice.token * CELL, rows[choice.token].length, 1, 1),
  );
  grid.style.cssText = `flex: none; width: ${size / UNITS}rem; height: auto; cursor: pointer`;
  grid.addEventListener("click", ({ clientY }) => {
    const { top, height } = grid.getBoundingClientRect();
    const row = Math.floor((((clientY - top) / height) * size - edge) / CELL);
    if (row in rows) choose(row);
  });
  return grid;
}

/**
 * A token's name at its row and over its column.
 * @param {string} label @param {number} at @param {number} edge @param {boolean} chosen
 */
function drawLabels(label, at, edge, chosen) {
  const middle = edge + at * CELL + CELL / 2 + 3;
  const row = { x: edge - 3, y: middle, "text-anchor": "end", "font-weight": chosen ? 700 : 400 };
  const column = { transform: `translate(${middle} ${edge - 3}) rotate(-90)` };
  return [row, column].map((place) => draw("text", { fill: "currentColor", ...place }, label));
}

/**
 * One path for each shade: a long sentence has thousands of cells.
 * @param {ArrayLike<number>[]} rows
 */
function drawCells(rows) {
  const paths = Array(SHADES + 1).fill("");
  for (const [r, row] of rows.entries()) {
    for (let c = 0; c < row.length; c++) paths[Math.round(row[c] * SHADES)] += `M${c} ${r}h1v1h-1z`;
  }
  return paths.slice(1).map((d, at) => draw("path", { d, "fill-opacity": (at + 1) / SHADES }));
}

/** @param {number} x @param {number} y @param {number} width @param {number} height @param {number} strength */
function drawFrame(x, y, width, height, strength) {
  const box = { x, y, width: width * CELL, height: height * CELL, fill: "none" };
  return draw("rect", { ...box, stroke: "currentColor", "stroke-opacity": strength, "stroke-width": 1 + strength });
}
