// Measures of the spot in pixels and, after a person has marked a known distance, in millimetres.

/**
 * @import { Answer, Measures, Size } from "./types.js"
 * @import { Point, View } from "./zoom.js"
 */

import { addStylesheet, newElement } from "./dom.js";
import { newSvgElement } from "./drawing.js";
import { find } from "./elements.js";
import { dimensions, percent } from "./format.js";
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
  abcd: find("measures-abcd", HTMLElement),
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
function showMeasures({ measures, image }) {
  if (!measures) return;
  const { largest_diameter_px: length, smallest_width_px: width, area_px: area } = measures;
  parts.pixels.textContent = text.viewer.sizeInPixels({
    length: inNumbers(length, WHOLE_PIXELS),
    width: inNumbers(width, WHOLE_PIXELS),
    area: inNumbers(area, WHOLE_PIXELS),
    photo: dimensions(image),
  });
  parts.abcd.textContent = abcdText(measures);
  const millimetres = sizeInMillimetres(measures, image);
  parts.millimetres.textContent = millimetres
    ? text.viewer.sizeInMillimetres({
        length: inNumbers(millimetres.length, ESTIMATE),
        width: inNumbers(millimetres.width, ESTIMATE),
        area: inNumbers(millimetres.area, ESTIMATE),
      })
    : "";
}

/**
 * The size by the line, or by the scale that the photo itself has.
 *
 * @param {Measures} measures
 * @param {Size} image
 */
function sizeInMillimetres(measures, image) {
  const known = parts.length.valueAsNumber;
  const scale = known > 0 ? known / distanceInPixels(ends, image) : 0;
  if (scale > 0 && Number.isFinite(scale)) {
    return {
      length: measures.largest_diameter_px * scale,
      width: measures.smallest_width_px * scale,
      area: measures.area_px * scale ** 2,
    };
  }
  const { largest_diameter_mm: length, smallest_width_mm: width, area_mm2: area } = measures;
  return length && width && area ? { length, width, area } : null;
}

/** @param {Measures} measures */
function abcdText({ shape_asymmetry: asymmetry, convexity, colours }) {
  const names = colours.map(({ colour }) => text.viewer.colours[colour]);
  return text.viewer.abcd({
    asymmetry: percent(asymmetry),
    dents: percent(1 - convexity),
    colours: new Intl.ListFormat(locale, { type: "unit" }).format(names),
  });
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
