// Differences between a person's own mask and those of the networks, pixel by pixel.

/** @import { Answer, Candidate, Size } from "./types.js" */

import { newContext } from "./canvas.js";
import { newElement } from "./dom.js";
import { pathOf } from "./drawing.js";
import { decimal, percent } from "./format.js";
import { text } from "./language.js";
import { networkName } from "./networks.js";

/** Longest side of the difference pictures, in pixels. */
const SIDE = 800;

/** Red, green and blue, told apart by any colour vision; the stripes differ, too. */
const COMMON = [0, 114, 178];
const MISSED = [240, 170, 0];
const EXTRA = [204, 121, 167];
const OUTSIDE = [32, 32, 32];
const STRIPE = [16, 16, 16];

/**
 * @param {File} file the person's mask, white on black
 * @param {Answer} answer
 * @returns {Promise<HTMLElement[]>} a figure for each network
 */
export async function drawDifferences(file, { segmentation, image }) {
  const scale = Math.min(1, SIDE / Math.max(image.width, image.height));
  const size = { width: Math.round(image.width * scale), height: Math.round(image.height * scale) };
  const truth = await readMask(file, size);
  return segmentation.candidates.map((candidate) => {
    const mask = fillMask(candidate, size, scale);
    return figureOf(candidate, drawDifference(truth, mask, size), count(truth, mask));
  });
}

/**
 * As the service does: brighter than half of the brightest pixel.
 *
 * @param {File} file
 * @param {Size} size
 */
async function readMask(file, size) {
  const bitmap = await createImageBitmap(file);
  const context = newContext(size);
  context.drawImage(bitmap, 0, 0, size.width, size.height);
  bitmap.close();
  const { data } = context.getImageData(0, 0, size.width, size.height);
  const greens = data.filter((_, index) => index % 4 === 1);
  const brightest = greens.reduce((most, value) => Math.max(most, value), 0);
  return greens.map((value) => Number(2 * value > brightest));
}

/**
 * @param {Candidate} candidate
 * @param {Size} size
 * @param {number} scale
 */
function fillMask({ contours }, size, scale) {
  const context = newContext(size);
  context.scale(scale, scale);
  context.translate(0.5, 0.5);
  // The contour runs through the middles of the outermost pixels.
  context.lineWidth = 1;
  const path = new Path2D(pathOf(contours));
  context.fill(path, "evenodd");
  context.stroke(path);
  const { data } = context.getImageData(0, 0, size.width, size.height);
  return data.filter((_, index) => index % 4 === 3).map((alpha) => Number(alpha > 127));
}

/**
 * @param {Uint8ClampedArray} truth
 * @param {Uint8ClampedArray} mask
 * @param {Size} size
 */
function drawDifference(truth, mask, size) {
  const context = newContext(size);
  const picture = context.createImageData(size.width, size.height);
  for (let at = 0; at < mask.length; at += 1) {
    const [x, y] = [at % size.width, Math.floor(at / size.width)];
    picture.data.set([...colourOf(truth[at] === 1, mask[at] === 1, x, y), 255], 4 * at);
  }
  context.putImageData(picture, 0, 0);
  return context.canvas;
}

/**
 * Missed pixels are striped upwards, extra ones downwards.
 *
 * @param {boolean} inTruth
 * @param {boolean} inMask
 * @param {number} x
 * @param {number} y
 */
function colourOf(inTruth, inMask, x, y) {
  if (inTruth && inMask) return COMMON;
  if (inTruth) return (x + y) % 8 < 2 ? STRIPE : MISSED;
  if (inMask) return (x - y + SIDE * 8) % 8 < 2 ? STRIPE : EXTRA;
  return OUTSIDE;
}

/**
 * Counts missed and extra pixels as parts of the person's mask.
 *
 * @param {Uint8ClampedArray} truth
 * @param {Uint8ClampedArray} mask
 */
function count(truth, mask) {
  let [whole, missed, extra] = [0, 0, 0];
  for (let at = 0; at < mask.length; at += 1) {
    whole += truth[at] ?? 0;
    if (truth[at] && !mask[at]) missed += 1;
    if (mask[at] && !truth[at]) extra += 1;
  }
  return { missed: missed / whole, extra: extra / whole };
}

/**
 * @param {Candidate} candidate
 * @param {HTMLCanvasElement} canvas
 * @param {{missed: number, extra: number}} parts
 */
function figureOf({ model, dice }, canvas, { missed, extra }) {
  const figure = document.createElement("figure");
  const score = dice === null ? "–" : decimal(dice, 3);
  const caption = text.viewer.diceOf({ network: networkName(model), dice: score });
  const note = text.viewer.differences({ missed: percent(missed), extra: percent(extra) });
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", text.viewer.differenceAlt(networkName(model)));
  figure.append(newElement("figcaption", caption), canvas, newElement("p", note));
  return figure;
}
