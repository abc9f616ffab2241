// A reduced copy of a photo, for the results kept in this browser.

import { encodeJpeg, newContext } from "./canvas.js";

/** Longest side of the kept copy of a photo: the detail that the networks see. */
const KEPT_SIDE = 1024;
const KEPT_QUALITY = 0.85;

/**
 * Makes a reduced copy of a photo, as a JPEG without the metadata.
 *
 * @param {Blob} file
 * @throws {DOMException} if the browser cannot decode or encode it
 */
export async function reduce(file) {
  const bitmap = await createImageBitmap(file);
  const scale = Math.min(1, KEPT_SIDE / Math.max(bitmap.width, bitmap.height));
  const context = newContext({
    width: Math.round(bitmap.width * scale),
    height: Math.round(bitmap.height * scale),
  });
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, context.canvas.width, context.canvas.height);
  bitmap.close();
  return encodeJpeg(context.canvas, KEPT_QUALITY);
}
