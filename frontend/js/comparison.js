// Two kept results side by side, to follow a spot over time.

/** @import { Kept } from "./kept-store.js" */

import { drawAnswer, newSvgElement } from "./drawing.js";
import { newElement } from "./dom.js";
import { find } from "./elements.js";
import { dateAndTime, percent } from "./format.js";
import { text } from "./language.js";
import { headline } from "./result-wording.js";

/** The part of the frame that the longer side of a spot fills. */
const SPOT_PART = 0.6;

const section = find("comparison", HTMLElement);
const title = find("comparison-title", HTMLElement);
const pictures = find("comparison-pictures", HTMLElement);
const outlines = find("comparison-outlines", HTMLInputElement);

/** @type {string[]} */
let urls = [];

/**
 * Shows two results; their spots lie in the middle and have the same size.
 *
 * @param {Kept} earlier
 * @param {Kept} later
 */
export function compare(earlier, later) {
  clearComparison();
  pictures.replaceChildren(figureOf(earlier), figureOf(later));
  section.hidden = false;
  title.focus();
}

export function clearComparison() {
  for (const url of urls) URL.revokeObjectURL(url);
  urls = [];
  section.hidden = true;
  pictures.replaceChildren();
}

/** @param {Kept} kept */
function figureOf({ answer, answeredAt, picture }) {
  const figure = document.createElement("figure");
  const frame = newElement("div", "", "frame comparison-frame");
  const sheet = newElement("div", "", "sheet");
  const image = document.createElement("img");
  image.src = URL.createObjectURL(picture);
  urls.push(image.src);
  image.alt = text.keeping.comparedPhoto(dateAndTime(answeredAt));
  const svg = newSvgElement("svg", "drawing");
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  drawAnswer(svg, answer);
  place(sheet, answer);
  sheet.append(image, svg);
  frame.append(sheet);
  figure.append(newElement("figcaption", dateAndTime(answeredAt)), frame);
  figure.append(
    newElement("p", headline(answer)),
    newElement("p", text.keeping.probability(percent(answer.malignancy_probability))),
  );
  return figure;
}

/**
 * Enlarges and moves the photo in its square frame. Set by the object model, because a strict
 * style-src forbids a style attribute.
 *
 * @param {HTMLElement} sheet
 * @param {Kept["answer"]} answer
 */
function place({ style }, { image, segmentation: { bounding_box: box } }) {
  const { x, y, width, height } = box ?? { x: 0, y: 0, ...image };
  const scale = SPOT_PART / Math.max(width, height);
  style.inlineSize = `${100 * scale * image.width}%`;
  style.blockSize = `${100 * scale * image.height}%`;
  style.insetInlineStart = `${100 * (0.5 - scale * (x + width / 2))}%`;
  style.insetBlockStart = `${100 * (0.5 - scale * (y + height / 2))}%`;
}

outlines.addEventListener("change", () => {
  section.dataset.layer = outlines.checked ? "outline" : "photo";
});
