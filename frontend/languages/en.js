// The page's texts in English. A section for each part of the page; a text with numbers or names in
// it is a function. The texts that never change stand in index.html.

/** Choosing and preparing a photo. */
export const photo = Object.freeze({});

/** The result of an analysis. */
export const result = Object.freeze({});

/** The viewer: photo, outlines, masks and heat map. */
export const viewer = Object.freeze({});

/** Saving, printing and comparing results. */
export const keeping = Object.freeze({});

/** The service, and problems with it. */
export const service = Object.freeze({});
