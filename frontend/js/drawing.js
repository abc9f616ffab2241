// Outlines and masks as SVG over a photo, drawn from the polygons of an answer.

/** @import { Answer, BoundingBox, Lesion, Polygon, Size } from "./types.js" */

const NAMESPACE = "http://www.w3.org/2000/svg";

/**
 * Draws all layers of an answer; viewer.css shows those of the chosen one.
 *
 * @param {SVGSVGElement} svg
 * @param {Answer} answer
 */
export function drawAnswer(svg, { segmentation, lesions, image }) {
  svg.setAttribute("viewBox", viewBox(image));
  const selected = group("selected-mask", [
    shape(segmentation.contours, "mask-fill"),
    ...outline(segmentation.contours),
  ]);
  const masks = segmentation.candidates.map(({ contours }, index) =>
    group(`network-${index + 1}`, [
      shape(contours, "mask-fill"),
      ...outline(contours),
    ]),
  );
  const others = lesions.filter((lesion) => !lesion.selected);
  svg.replaceChildren(
    group("other-lesions", others.flatMap(({ contour }) => outline([contour]))),
    selected,
    group("network-masks", masks),
    group("boxes", lesions.flatMap(boxOutline)),
  );
}

/**
 * The coordinates of an answer are those of the pixels' middles.
 *
 * @param {Size} image
 */
export function viewBox({ width, height }) {
  return `-0.5 -0.5 ${width} ${height}`;
}

/**
 * A sample of the line around a network's mask, for the legend.
 *
 * @param {number} index
 */
export function lineSample(index) {
  const svg = newSvgElement("svg", "line-sample drawing");
  svg.setAttribute("viewBox", "0 0 48 12");
  svg.setAttribute("aria-hidden", "true");
  const lines = ["line-light", "line-dark"].map((classes) => path("M2 6H46", classes));
  svg.append(group(`network-${index + 1}`, lines));
  return svg;
}

/**
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} classes
 */
export function newSvgElement(tag, classes) {
  const element = document.createElementNS(NAMESPACE, tag);
  element.setAttribute("class", classes);
  return element;
}

/**
 * The text of a path around polygons, each closed.
 *
 * @param {Polygon[]} polygons
 */
export function pathOf(polygons) {
  return polygons.map((points) => `M${points.map((point) => point.join(" ")).join("L")}Z`).join("");
}

/**
 * A light line with a dark, dashed one on it: one of them stands out on every skin and for every
 * colour vision.
 *
 * @param {Polygon[]} polygons
 */
function outline(polygons) {
  return [shape(polygons, "line-light"), shape(polygons, "line-dark")];
}

/** @param {Lesion} lesion */
function boxOutline({ bounding_box: box }) {
  return outline([corners(box)]);
}

/**
 * @param {BoundingBox} box
 * @returns {Polygon}
 */
function corners({ x, y, width, height }) {
  const [right, bottom] = [x + width - 1, y + height - 1];
  return [[x, y], [right, y], [right, bottom], [x, bottom]];
}

/**
 * @param {Polygon[]} polygons
 * @param {string} classes
 */
function shape(polygons, classes) {
  return path(pathOf(polygons), classes);
}

/**
 * @param {string} data
 * @param {string} classes
 */
function path(data, classes) {
  const element = newSvgElement("path", classes);
  element.setAttribute("d", data);
  return element;
}

/**
 * @param {string} classes
 * @param {Element[]} children
 */
function group(classes, children) {
  const element = newSvgElement("g", classes);
  element.append(...children);
  return element;
}
