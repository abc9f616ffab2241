// Canvases, and JPEG files of what was drawn on them.

/** @import { Size } from "./types.js" */

/**
 * Makes a canvas to draw on.
 *
 * @param {Size} size
 * @param {CanvasRenderingContext2DSettings} [settings]
 * @throws {DOMException} if the browser has no room for it
 */
export function newContext(size, settings) {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: size.width, height: size.height });
  const context = canvas.getContext("2d", settings);
  if (!context) throw new DOMException("No canvas", "EncodingError");
  return context;
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {number} quality 0 to 1
 * @returns {Promise<Blob>}
 * @throws {DOMException} if the browser cannot encode it
 */
export function encodeJpeg(canvas, quality) {
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new DOMException("Not encoded", "EncodingError"))),
      "image/jpeg",
      quality,
    );
  });
}
