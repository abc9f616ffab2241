// Draws a photo anew with fewer pixels, as JPEG.

/** @import { Size, Upload } from "./types.js" */

import { encodeJpeg, newContext } from "./canvas.js";

const JPEG_QUALITY = 0.92;

/**
 * Draws a photo upright, reduced, on white, and encodes it as JPEG.
 *
 * @param {Blob} file
 * @param {(size: Size) => number} chooseScale
 * @returns {Promise<Upload | null>} null if the browser cannot decode or encode it
 */
export async function redraw(file, chooseScale) {
  try {
    // The values of the pixels stay as they are stored, which is how the service reads them.
    const bitmap = await createImageBitmap(file, {
      imageOrientation: "from-image",
      colorSpaceConversion: "none",
    });
    const scale = chooseScale(bitmap);
    const canvas = drawInSteps(bitmap, {
      width: Math.max(1, Math.round(bitmap.width * scale)),
      height: Math.max(1, Math.round(bitmap.height * scale)),
    });
    bitmap.close();
    return { file: await encodeJpeg(canvas, JPEG_QUALITY), extension: "jpg", reduced: scale < 1 };
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  }
}

/**
 * Draws a picture smaller. Each step halves it at most: beyond that, browsers skip pixels.
 *
 * @param {ImageBitmap} bitmap
 * @param {Size} size
 */
function drawInSteps(bitmap, size) {
  let canvas = draw(bitmap, {
    width: Math.max(size.width, Math.ceil(bitmap.width / 2)),
    height: Math.max(size.height, Math.ceil(bitmap.height / 2)),
  });
  while (canvas.width > size.width || canvas.height > size.height) {
    canvas = draw(canvas, {
      width: Math.max(size.width, Math.ceil(canvas.width / 2)),
      height: Math.max(size.height, Math.ceil(canvas.height / 2)),
    });
  }
  return canvas;
}

/**
 * @param {ImageBitmap | HTMLCanvasElement} picture
 * @param {Size} size
 */
function draw(picture, { width, height }) {
  const context = newContext({ width, height });
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, width, height);
  return context.canvas;
}
