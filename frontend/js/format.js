// Numbers and dates as a person reads them, in the language of the page.

/** @import { Size } from "./types.js" */

import { locale, text } from "./language.js";

const MEGABYTE = 2 ** 20;

/**
 * @param {number} value
 * @param {number} digits after the decimal sign
 */
export function decimal(value, digits) {
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return new Intl.NumberFormat(locale, options).format(value);
}

/** @param {number} value to be written with at most one digit after the decimal sign */
export function short(value) {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(value);
}

/**
 * @param {number} bytes
 * @returns {string} such as "10 MB"
 */
export function fileSize(bytes) {
  return `${short(bytes / MEGABYTE)} MB`;
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
  return size === most ? text.format.littleOver(most) : size;
}

/**
 * A number in words, rounded down: a limit must not read larger than it is.
 *
 * @param {number} pixels
 * @returns {string} such as "64 million"
 */
export function pixelCount(pixels) {
  const inWords = new Intl.NumberFormat(locale, {
    notation: "compact",
    compactDisplay: "long",
    maximumFractionDigits: 1,
    roundingMode: "floor",
  });
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
  const { percent: withSign, under, over } = text.format;
  if (probability < 0.0005) return under(withSign(decimal(0.1, 1)));
  if (probability >= 0.9995) return over(withSign(decimal(99.9, 1)));
  return withSign(decimal(probability * 100, 1));
}

/**
 * A probability in whole percent, never as a certain 0 or 100.
 *
 * @param {number} probability 0 to 1
 * @returns {string} such as "69 %" or "under 1 %"
 */
export function wholePercent(probability) {
  const { percent: withSign, under, over } = text.format;
  if (probability < 0.01) return under(withSign(decimal(1, 0)));
  if (probability > 0.99) return over(withSign(decimal(99, 0)));
  return withSign(decimal(probability * 100, 0));
}

/**
 * A fraction in percent, with a decimal only where it needs one.
 *
 * @param {number} fraction 0 to 1
 * @returns {string} such as "15 %" or "7.5 %"
 */
export function shortPercent(fraction) {
  return text.format.percent(short(fraction * 100));
}

/**
 * A share in words or in percent.
 *
 * @param {number} fraction 0 to 1
 * @returns {string} such as "half" or "7.5 %"
 */
export function share(fraction) {
  return fraction === 0.5 ? text.format.half : shortPercent(fraction);
}

/**
 * A measured share as a number of a hundred, never as none or all of them.
 *
 * @param {number} fraction 0 to 1
 * @returns {string} such as "12"
 */
export function ofHundred(fraction) {
  return decimal(Math.min(Math.max(fraction * 100, 1), 99), 0);
}

/**
 * @param {Date} date
 * @returns {string} such as "27 November 2026 at 21:30"
 */
export function dateAndTime(date) {
  const options = /** @type {const} */ ({ dateStyle: "long", timeStyle: "short" });
  return new Intl.DateTimeFormat(locale, options).format(date);
}

/**
 * @param {Date} date
 * @returns {string} such as "10:42:07"
 */
export function timeOfDay(date) {
  return new Intl.DateTimeFormat(locale, { timeStyle: "medium" }).format(date);
}
