// Numbers as a person reads them.

/** @import { Size } from "./types.js" */

const MEGABYTE = 2 ** 20;

/** The percent sign after a space at which no line breaks. */
const PERCENT = "\u00a0%";

const oneDecimal = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });

// Rounded down: a limit must not read larger than it is.
const inWords = new Intl.NumberFormat("en", {
  notation: "compact",
  compactDisplay: "long",
  maximumFractionDigits: 1,
  roundingMode: "floor",
});

/**
 * @param {number} bytes
 * @returns {string} such as "10 MB"
 */
export function fileSize(bytes) {
  return `${oneDecimal.format(bytes / MEGABYTE)} MB`;
}

/**
 * The size of a file that is larger than a limit; it never reads as the limit itself.
 *
 * @param {number} bytes
 * @param {number} limit in bytes
 * @returns {string} such as "12.5 MB" or "a little over 10 MB"
 */
export function sizeOverLimit(bytes, limit) {
  const [size, most] = [fileSize(bytes), fileSize(limit)];
  return size === most ? `a little over ${most}` : size;
}

/**
 * @param {number} pixels
 * @returns {string} such as "64 million"
 */
export function pixelCount(pixels) {
  return inWords.format(pixels);
}

/**
 * @param {Size} size
 * @returns {string} such as "1280 × 720"
 */
export function dimensions({ width, height }) {
  return `${width} × ${height}`;
}

/**
 * A probability in percent with one decimal, never as a certain 0 or 100.
 *
 * @param {number} probability 0 to 1
 * @returns {string} such as "69.0 %" or "under 0.1 %"
 */
export function percent(probability) {
  if (probability < 0.0005) return `under 0.1${PERCENT}`;
  if (probability >= 0.9995) return `over 99.9${PERCENT}`;
  return `${(probability * 100).toFixed(1)}${PERCENT}`;
}

/**
 * A probability in whole percent, never as a certain 0 or 100.
 *
 * @param {number} probability 0 to 1
 * @returns {string} such as "69 %" or "under 1 %"
 */
export function wholePercent(probability) {
  if (probability < 0.01) return `under 1${PERCENT}`;
  if (probability > 0.99) return `over 99${PERCENT}`;
  return `${Math.round(probability * 100)}${PERCENT}`;
}

/**
 * A share in words or in percent, with a decimal only where it needs one.
 *
 * @param {number} fraction 0 to 1
 * @returns {string} such as "half" or "7.5 %"
 */
export function share(fraction) {
  return fraction === 0.5 ? "half" : `${oneDecimal.format(fraction * 100)}${PERCENT}`;
}
