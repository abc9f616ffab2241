// Measures of the spot in pixels and, after a person has marked a known distance, in millimetres.

/**
 * @import { Answer, Polygon, Size } from "./types.js"
 * @import { Point, View } from "./zoom.js"
 */

import { addStylesheet, newElement } from "./dom.js";
import { newSvgElement } from "./drawing.js";
import { find } from "./elements.js";
import { dimensions } from "./format.js";
import { locale, text } from "./language.js";

/** Steps of the arrow keys as fractions of the photo; the larger one with Shift. */
const [STEP, LARGE_STEP] = [0.002, 0.02];

const WHOLE_PIXELS = { maximumFractionDigits: 0 };
/** A line drawn by hand is hardly more exact. */
const ESTIMATE = { maximumSignificantDigits: 2 };

/** @type {Readonly<Record<string, Point>>} */
const DIRECTIONS = Object.freeze({
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
});

const parts = Object.freeze({
  sheet: find("ruler-sheet", HTMLElement),
  pixels: find("measures-pixels", HTMLElement),
  length: find("ruler-length", HTMLInputElement),
  millimetres: find("measures-millimetres", HTMLElement),
});

/** Where the line begins, in fractions of what is in view. @type {[Point, Point]} */
const START = [
  { x: 0.3, y: 0.85 },
  { x: 0.7, y: 0.85 },
];

/** The ends of the line, in fractions of the photo. @type {[Point, Point]} */
let ends = START;
/** @type {Answer | null} */
let shown = null;

const handles = [0, 1].map(newHandle);
const lines = ["line-light", "line-dark"].map((classes) => newSvgElement("path", classes));

/**
 * Shows the measures of an answer, and the ruler over its photo.
 *
 * @param {Answer} answer
 * @param {View} view the part of the photo in view
 */
export function startRuler(answer, { zoom, x, y }) {
  if (answer !== shown) parts.length.value = "";
  shown = answer;
  const [first, second] = START;
  ends = [
    { x: x + first.x / zoom, y: y + first.y / zoom },
    { x: x + second.x / zoom, y: y + second.y / zoom },
  ];
  parts.sheet.hidden = false;
  draw();
}

export function stopRuler() {
  parts.sheet.hidden = true;
}

function draw() {
  if (!shown) return;
  for (const [index, { x, y }] of ends.entries()) {
    handles[index]?.style.setProperty("left", `${100 * x}%`);
    handles[index]?.style.setProperty("top", `${100 * y}%`);
  }
  const [first, second] = ends;
  for (const line of lines) {
    line.setAttribute("d", `M${first.x} ${first.y}L${second.x} ${second.y}`);
  }
  showMeasures(shown);
}

/** @param {Answer} answer */
function showMeasures({ segmentation: { contours, candidates, selected }, image }) {
  const share = candidates.find(({ model }) => model === selected)?.area_fraction ?? 0;
  const { length, width } = diameters(contours);
  const area = share * image.width * image.height;
  const known = parts.length.valueAsNumber;
  const scale = known > 0 ? known / distanceInPixels(ends, image) : 0;
  parts.pixels.textContent = text.viewer.sizeInPixels({
    length: inNumbers(length, WHOLE_PIXELS),
    width: inNumbers(width, WHOLE_PIXELS),
    area: inNumbers(area, WHOLE_PIXELS),
    photo: dimensions(image),
  });
  parts.millimetres.textContent =
    scale > 0 && Number.isFinite(scale)
      ? text.viewer.sizeInMillimetres({
          length: inNumbers(length * scale, ESTIMATE),
          width: inNumbers(width * scale, ESTIMATE),
          area: inNumbers(area * scale ** 2, ESTIMATE),
        })
      : "";
}

/**
 * The longest diameter of a mask in pixels, and its extent across it.
 *
 * @param {Polygon[]} contours
 */
function diameters(contours) {
  const points = contours.flat();
  let longest = { length: 0, x: 1, y: 0 };
  for (const [index, [x, y]] of points.entries()) {
    for (const [otherX, otherY] of points.slice(index + 1)) {
      const length = Math.hypot(otherX - x, otherY - y);
      if (length > longest.length) {
        longest = { length, x: (otherX - x) / length, y: (otherY - y) / length };
      }
    }
  }
  const across = points.map(([x, y]) => y * longest.x - x * longest.y);
  // A contour runs through the middles of the outermost pixels.
  const width = Math.max(...across) - Math.min(...across) + 1;
  return { length: longest.length + 1, width };
}

/**
 * @param {[Point, Point]} points
 * @param {Size} image
 */
function distanceInPixels([first, second], { width, height }) {
  return Math.hypot((second.x - first.x) * width, (second.y - first.y) * height);
}

/**
 * @param {number} value
 * @param {Intl.NumberFormatOptions} options
 */
function inNumbers(value, options) {
  return new Intl.NumberFormat(locale, options).format(value);
}

/**
 * One end of the line: moved by the pointer or by the arrow keys.
 *
 * @param {number} index
 */
function newHandle(index) {
  const handle = newElement("button", "", "ruler-end");
  handle.type = "button";
  handle.setAttribute("aria-label", text.viewer.rulerEnd(index + 1));
  handle.addEventListener("pointerdown", (event) => {
    // The picture must not move with it.
    event.stopPropagation();
    handle.setPointerCapture(event.pointerId);
  });
  handle.addEventListener("pointermove", (event) => {
    if (!handle.hasPointerCapture(event.pointerId)) return;
    const { left, top, width, height } = parts.sheet.getBoundingClientRect();
    moveEnd(index, { x: (event.clientX - left) / width, y: (event.clientY - top) / height });
  });
  handle.addEventListener("keydown", (event) => {
    const direction = DIRECTIONS[event.key];
    const end = ends[index];
    if (!direction || !end) return;
    event.preventDefault();
    const step = event.shiftKey ? LARGE_STEP : STEP;
    moveEnd(index, { x: end.x + step * direction.x, y: end.y + step * direction.y });
  });
  return handle;
}

/**
 * @param {number} index
 * @param {Point} to
 */
function moveEnd(index, { x, y }) {
  const end = { x: Math.min(1, Math.max(0, x)), y: Math.min(1, Math.max(0, y)) };
  ends = index === 0 ? [end, ends[1]] : [ends[0], end];
  draw();
}

addStylesheet("more.css");
const drawing = newSvgElement("svg", "drawing ruler-line");
drawing.setAttribute("viewBox", "0 0 1 1");
drawing.setAttribute("preserveAspectRatio", "none");
drawing.setAttribute("aria-hidden", "true");
drawing.append(...lines);
parts.sheet.append(drawing, ...handles);
parts.length.addEventListener("input", draw);
