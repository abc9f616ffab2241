// The part of a picture that is in view, as geometry: no elements, no events.

/** @import { BoundingBox, Size } from "./types.js" */

/**
 * @typedef {object} View
 * @property {number} zoom 1 for the whole picture, 2 for half its width and height
 * @property {number} x left edge of the part in view, 0 to 1 of the picture's width
 * @property {number} y top edge, likewise
 */

/** @typedef {{x: number, y: number}} Point in fractions of the frame, 0 to 1 */

const MOST_ZOOM = 12;
/** The part of the frame that a box fills after `showBox`. */
const BOX_PART = 0.6;

/** @type {View} */
export const WHOLE = Object.freeze({ zoom: 1, x: 0, y: 0 });
/** @type {Point} */
const CENTRE = Object.freeze({ x: 0.5, y: 0.5 });

/**
 * Zooms in (factor above 1) or out; what is at the point stays there.
 *
 * @param {View} view
 * @param {number} factor
 * @param {Point} [at]
 */
export function zoomBy(view, factor, at = CENTRE) {
  const zoom = between(1, view.zoom * factor, MOST_ZOOM);
  return inside({
    zoom,
    x: view.x + at.x / view.zoom - at.x / zoom,
    y: view.y + at.y / view.zoom - at.y / zoom,
  });
}

/**
 * Moves the picture by a distance in fractions of the frame.
 *
 * @param {View} view
 * @param {Point} distance
 */
export function moveBy({ zoom, x, y }, distance) {
  return inside({ zoom, x: x - distance.x / zoom, y: y - distance.y / zoom });
}

/**
 * The view with a box in its middle.
 *
 * @param {BoundingBox} box
 * @param {Size} picture
 */
export function showBox({ x, y, width, height }, picture) {
  const largest = Math.max(width / picture.width, height / picture.height);
  const zoom = between(1, BOX_PART / largest, MOST_ZOOM);
  return inside({
    zoom,
    x: (x + width / 2) / picture.width - 0.5 / zoom,
    y: (y + height / 2) / picture.height - 0.5 / zoom,
  });
}

/**
 * Moves a view so that the frame shows nothing beyond the picture's edges.
 *
 * @param {View} view
 * @returns {View}
 */
function inside({ zoom, x, y }) {
  const last = 1 - 1 / zoom;
  return { zoom, x: between(0, x, last), y: between(0, y, last) };
}

/**
 * @param {number} least
 * @param {number} value
 * @param {number} most
 */
function between(least, value, most) {
  return Math.min(most, Math.max(least, value));
}
