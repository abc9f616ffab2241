// The language of the page.

import * as english from "../languages/en.js";

/** @typedef {typeof english} Dictionary */

/**
 * The page's texts in the current language.
 *
 * @type {Dictionary}
 */
export const text = english;
