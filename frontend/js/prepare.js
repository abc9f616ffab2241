// Prepares a photo for sending: without metadata, and with no more pixels than the service uses.

/** @import { CheckedPhoto, Limits, Size, Upload } from "./types.js" */

import { stripMetadata } from "./metadata.js";

/** Most pixels of a photo that is sent once more for its details: what every browser can draw. */
const MOST_DETAIL = 16_000_000;

/**
 * Prepares a photo. A file that is small enough keeps its pixels exactly; another one is drawn anew.
 *
 * @param {CheckedPhoto} photo
 * @param {Size} size upright; 0 if the browser cannot show the photo
 * @param {Limits | null} limits
 * @returns {Promise<Upload | null>} null if the browser can neither copy nor draw the photo
 */
export async function preparePhoto(photo, size, limits) {
  const { extension } = photo;
  if (extension === "heic") return draw(photo, (drawn) => reduction(drawn, limits));
  const copy = await copyWithoutMetadata(photo.file, extension);
  // The service refuses what ends too early; drawn anew, it would look like a whole photo.
  if (copy && (fits(copy, limits) || !copy.complete) && reduction(size, limits) === 1) {
    return { file: copy.file, extension, reduced: false };
  }
  if (copy && !copy.complete) return null;
  return draw(photo, (drawn) => reduction(drawn, limits));
}

/**
 * Prepares a photo with all its pixels, or as many as can be sent, for a lesion that is small in it.
 *
 * @param {CheckedPhoto & Size} photo
 * @param {Limits} limits
 * @returns {Promise<Upload | null>} null if the browser cannot draw the photo
 */
export async function prepareDetails(photo, limits) {
  const { width, height, file, extension } = photo;
  if (extension !== "heic" && width * height <= limits.max_pixels) {
    const copy = await copyWithoutMetadata(file, extension);
    if (copy && fits(copy, limits)) return { file: copy.file, extension, reduced: false };
  }
  const drawn = await draw(photo, (size) =>
    Math.min(1, Math.sqrt(MOST_DETAIL / (size.width * size.height))),
  );
  return drawn && drawn.file.size <= limits.max_bytes ? drawn : null;
}

/**
 * @param {Blob} file
 * @param {"jpg" | "png"} extension
 */
async function copyWithoutMetadata(file, extension) {
  return stripMetadata(new Uint8Array(await file.arrayBuffer()), extension);
}

/**
 * @param {{file: Blob}} copy
 * @param {Limits | null} limits
 */
function fits({ file }, limits) {
  return !limits || file.size <= limits.max_bytes;
}

/**
 * The factor by which the sides of a photo are reduced: the longer one to the limit, but the shorter
 * one not below what is recommended.
 *
 * @param {Size} size
 * @param {Limits | null} limits
 * @returns {number} above 0, at most 1
 */
function reduction({ width, height }, limits) {
  if (!limits) return 1;
  const [long, short] = [Math.max(width, height, 1), Math.max(Math.min(width, height), 1)];
  return Math.min(1, Math.max(limits.upload_side / long, limits.recommended_height / short));
}

/**
 * Draws a photo anew; few photos need the module for that.
 *
 * @param {CheckedPhoto} photo
 * @param {(size: Size) => number} chooseScale
 */
async function draw({ file }, chooseScale) {
  const { redraw } = await import("./redraw.js");
  return redraw(file, chooseScale);
}
