// Parts of a result as files. Loaded when the first one is saved.

/** @import { Answer, Result } from "./types.js" */

import { pathOf } from "./drawing.js";
import { text } from "./language.js";

/** @type {Readonly<Record<string, {ending: string, make: (answer: Answer) => Blob}>>} */
const KINDS = Object.freeze({
  answer: { ending: "result.json", make: asJson },
  mask: {
    ending: "mask.png",
    make: ({ segmentation }) => fromBase64(segmentation.mask_png, "image/png"),
  },
  overlay: {
    ending: "overlay.jpg",
    make: ({ overlay_jpeg: overlay }) => fromBase64(overlay, "image/jpeg"),
  },
  outline: { ending: "outline.svg", make: asSvg },
});

/**
 * Saves a part of a result. The date names the file: the name of the photo may identify the patient.
 *
 * @param {string} kind
 * @param {Result} result
 */
export function saveFile(kind, { answer, answeredAt }) {
  const found = KINDS[kind];
  if (!found) throw new RangeError(`no file of the kind ${kind}`);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(found.make(answer));
  link.download = `skin-spot-${dateForFiles(answeredAt)}-${found.ending}`;
  link.click();
  // The browser reads the file after this task.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/**
 * The local time, in the order of time when files are sorted by name.
 *
 * @param {Date} date
 */
function dateForFiles(date) {
  const [year, ...rest] = [
    date.getFullYear(),
    date.getMonth() + 1,
    date.getDate(),
    date.getHours(),
    date.getMinutes(),
  ].map((part) => String(part).padStart(2, "0"));
  const [month, day, hours, minutes] = rest;
  return `${year}-${month}-${day}-${hours}${minutes}`;
}

/** @param {Answer} answer */
function asJson(answer) {
  return new Blob([JSON.stringify(answer, null, 2)], { type: "application/json" });
}

/**
 * The outline of the selected mask. A pixel's coordinates are those of its middle.
 *
 * @param {Answer} answer
 */
function asSvg({ image: { width, height }, segmentation }) {
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
      `viewBox="0 0 ${width} ${height}">`,
    `  <title>${text.keeping.outlineTitle}</title>`,
    '  <path transform="translate(0.5 0.5)" fill="none" fill-rule="evenodd" stroke="#c00000" ' +
      `stroke-width="2" vector-effect="non-scaling-stroke" d="${pathOf(segmentation.contours)}"/>`,
    "</svg>",
  ];
  return new Blob([`${lines.join("\n")}\n`], { type: "image/svg+xml" });
}

/**
 * @param {string | null} base64
 * @param {string} type
 */
function fromBase64(base64, type) {
  if (!base64) throw new RangeError("the answer has no such picture");
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return new Blob([bytes], { type });
}
