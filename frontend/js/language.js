// The language of the page.

import * as english from "../languages/en.js";

/**
 * @template T
 * @typedef {T extends string ? string
 *   : T extends (...args: infer Arguments) => string ? (...args: Arguments) => string
 *   : T extends readonly string[] ? readonly string[]
 *   : {readonly [Key in keyof T]: Texts<T[Key]>}} Texts the shape of texts, whatever they say
 */

/** @typedef {Texts<typeof english>} Dictionary */

/** For the Intl formats; English dates and times as in most countries. */
export const locale = "en-GB";

/**
 * The page's texts in the current language.
 *
 * @type {Dictionary}
 */
export const text = english;

/**
 * The text for a code of the service, which may have codes that this page does not know.
 *
 * @template T
 * @param {Readonly<Record<string, T>>} texts by code
 * @param {string | null} code
 * @returns {T | undefined}
 */
export function textFor(texts, code) {
  return code !== null && Object.hasOwn(texts, code) ? texts[code] : undefined;
}
