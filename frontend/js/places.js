// Where something is in a photo or in a heat map, in words.

/** @import { BoundingBox, ContributionMap, Size } from "./types.js" */

import { text } from "./language.js";

/** Within this distance from the middle, as a fraction of the side, something is in the middle. */
const MIDDLE = 0.06;

/**
 * @param {BoundingBox} box
 * @param {Size} photo
 */
export function placeOfBox({ x, y, width, height }, photo) {
  return placeInWords((x + width / 2) / photo.width, (y + height / 2) / photo.height);
}

/**
 * Describes a heat map for people who cannot see it.
 *
 * @param {ContributionMap} map
 */
export function heatmapDescription({ contributions }) {
  const values = contributions.flat();
  const [lowest, highest] = [Math.min(...values), Math.max(...values)];
  return text.viewer.heatmapDescription({
    up: highest > 0 ? placeOfCell(highest, contributions) : null,
    down: lowest < 0 ? placeOfCell(lowest, contributions) : null,
  });
}

/**
 * @param {number} value
 * @param {number[][]} rows
 */
function placeOfCell(value, rows) {
  const row = rows.findIndex((cells) => cells.includes(value));
  const cells = rows[row] ?? [];
  return placeInWords((cells.indexOf(value) + 0.5) / cells.length, (row + 0.5) / rows.length);
}

/**
 * @param {number} x fraction of the width, 0 to 1
 * @param {number} y fraction of the height
 */
function placeInWords(x, y) {
  const inMiddle = [x, y].every((each) => third(each) === 1);
  const heights = inMiddle ? ["above", "level", "below"] : ["top", "middle", "bottom"];
  const step = inMiddle ? offMiddle : third;
  const sides = ["left", "centre", "right"];
  /** @type {Readonly<Record<string, string>>} */
  const places = text.viewer.places;
  return places[`${heights[step(y)]} ${sides[step(x)]}`] ?? text.viewer.places["middle centre"];
}

/** @param {number} fraction @returns {number} 0, 1 or 2 */
function third(fraction) {
  return Math.min(2, Math.floor(3 * fraction));
}

/** @param {number} fraction @returns {number} 0 before the middle, 1 in it, 2 after it */
function offMiddle(fraction) {
  return 1 + (Math.abs(fraction - 0.5) <= MIDDLE ? 0 : Math.sign(fraction - 0.5));
}
