// The language of the page: its texts, and the choice by the browser or by a person.

import * as english from "../languages/en.js";

/**
 * @template T
 * @typedef {T extends string ? string
 *   : T extends (...args: infer Arguments) => string ? (...args: Arguments) => string
 *   : T extends readonly string[] ? readonly string[]
 *   : {readonly [Key in keyof T]: Texts<T[Key]>}} Texts the shape of texts, whatever they say
 */

/** @typedef {Texts<typeof english>} Dictionary */

/**
 * A dictionary of another language. `page` has the texts of index.html, by their English.
 *
 * @typedef {Dictionary & {readonly page: Readonly<Record<string, string>>}} Translation
 */

/**
 * @typedef {object} Language
 * @property {string} tag for the attribute `lang`
 * @property {string} locale for the Intl formats
 * @property {"ltr" | "rtl"} direction
 * @property {(() => Promise<Translation>) | null} load null for English, which is always there
 */

/**
 * The languages by their code. English dates as in most countries; Arabic with the digits of file
 * names and versions.
 *
 * @type {Readonly<Record<string, Language>>}
 */
const LANGUAGES = Object.freeze({
  en: { tag: "en", locale: "en-GB", direction: "ltr", load: null },
  ms: {
    tag: "ms",
    locale: "ms-MY",
    direction: "ltr",
    load: () => import("../languages/ms.js"),
  },
  zh: {
    tag: "zh-Hans",
    locale: "zh-CN",
    direction: "ltr",
    load: () => import("../languages/zh.js"),
  },
  es: { tag: "es", locale: "es", direction: "ltr", load: () => import("../languages/es.js") },
  ar: {
    tag: "ar",
    locale: "ar-u-nu-latn",
    direction: "rtl",
    load: () => import("../languages/ar.js"),
  },
});

const DEFAULT = "en";
const STORED = "language";

/**
 * The page's texts in the current language.
 *
 * @type {Dictionary}
 */
export let text = english;

/** For the Intl formats. */
export let locale = "en-GB";

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

/**
 * Makes the texts those of a language; what is drawn already stays.
 *
 * @param {string} code
 * @returns {Promise<Readonly<Record<string, string>>>} the texts of index.html, by their English
 */
export async function useLanguage(code) {
  const language = LANGUAGES[code];
  if (!language) throw new RangeError(`unknown language: ${code}`);
  const translation = language.load ? await language.load() : null;
  text = translation ?? english;
  ({ locale } = language);
  document.documentElement.lang = language.tag;
  document.documentElement.dir = language.direction;
  return translation?.page ?? {};
}

/** The language that a person chose on this device, or the first of the browser's that is known. */
export function preferredLanguage() {
  const wanted = [storedLanguage(), ...navigator.languages.map((tag) => tag.split("-")[0])];
  return wanted.find((code) => code && Object.hasOwn(LANGUAGES, code)) ?? DEFAULT;
}

/** @param {string} code */
export function storeLanguage(code) {
  try {
    localStorage.setItem(STORED, code);
  } catch {
    // Some private windows forbid it; the choice then holds for this visit.
  }
}

function storedLanguage() {
  try {
    return localStorage.getItem(STORED);
  } catch {
    return null;
  }
}
