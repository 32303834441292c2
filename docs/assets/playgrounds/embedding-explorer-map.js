// Draws the embedding explorer's map.

import { draw } from "./dom.js";

const WIDTH = 400;
const HEIGHT = 300;
const EDGE = 12;

/** @typedef {[x: number, y: number]} Spot */

/**
 * Return a function from map coordinates to those of the drawing.
 * @param {number[][]} points @returns {(point: number[]) => Spot}
 */
function fit(points) {
  /** @param {number} side @param {number} size @returns {(point: number[]) => number} */
  const spread = (side, size) => {
    const values = points.map((point) => point[side]);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return (point) => EDGE + ((point[side] - low) / (high - low)) * (size - 2 * EDGE);
  };
  const [x, y] = [spread(0, WIDTH), spread(1, HEIGHT)];
  return (point) => [x(point), HEIGHT - y(point)];
}

/**
 * Every shape has a form of its own: colour is never the only sign.
 * @type {Record<"dot" | "marked" | "close" | "self", (spot: Spot) => SVGElement>}
 */
const SHAPES = {
  dot: ([x, y]) => draw("circle", { cx: x, cy: y, r: 2, class: "ee-dot" }),
  marked: ([x, y]) => draw("rect", { x: x - 3.5, y: y - 3.5, width: 7, height: 7, class: "ee-solid" }),
  close: ([x, y]) => draw("path", { d: `M${x} ${y - 6}l5.5 9.5h-11z`, class: "d-box", fill: "none" }),
  self: ([x, y]) => draw("path", { d: `M${x} ${y - 9}l7 9l-7 9l-7-9z`, class: "ee-solid" }),
};

/**
 * @param {{
 *   points: number[][], texts: string[], point: number[], text: string, near: number[],
 *   close: number[], marked: boolean[], choose: (index: number) => void,
 * }} what `near` and `close` are the nearest by cosine and on the map
 */
export function drawMap({ points, texts, point, text, near, close, marked, choose }) {
  const at = fit([...points, point]);
  const spots = points.map(at);
  const self = at(point);
  /** @param {keyof typeof SHAPES} shape @param {number} index */
  const titled = (shape, index) => {
    const element = SHAPES[shape](spots[index]);
    element.append(draw("title", {}, texts[index]));
    return element;
  };
  const lines = near.map((index) =>
    draw("line", {
      x1: self[0],
      y1: self[1],
      x2: spots[index][0],
      y2: spots[index][1],
      class: "d-accent",
    }),
  );
  const numbers = near.map((index, i) => {
    const [x, y] = spots[index];
    return draw(
      "g",
      {},
      draw("circle", { cx: x, cy: y, r: 9, class: "d-box" }),
      draw("text", { x, y: y + 5, "text-anchor": "middle", class: "d-text" }, `${i + 1}`),
      draw("title", {}, texts[index]),
    );
  });
  const map = draw(
    "svg",
    {
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      class: "ee-map",
      role: "img",
      "aria-label": `Map of ${points.length} sentences with “${text}” marked; the tables below say what it shows`,
    },
    draw(
      "g",
      { "aria-hidden": "true" }, // Firefox would list each point as a picture
      ...spots.map((_, index) => titled(marked[index] ? "marked" : "dot", index)),
      ...lines,
      SHAPES.self(self),
      ...close.map((index) => titled("close", index)), // so near that they overlap it
      ...numbers,
    ),
  );
  // A convenience for the pointer; the field above does the same by keyboard.
  map.addEventListener("click", (event) => {
    const box = map.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * WIDTH;
    const y = ((event.clientY - box.top) / box.height) * HEIGHT;
    const far = spots.map((spot) => Math.hypot(spot[0] - x, spot[1] - y));
    choose(far.indexOf(Math.min(...far)));
  });
  return map;
}
