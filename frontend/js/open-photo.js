// Opens a chosen file: checks it, shows it, and prepares what is sent.

/** @import { CheckedPhoto, Limits, Photo, Size, Upload } from "./types.js" */

import { checkFile, checkPixels, damaged, undecodable } from "./photo-check.js";

/**
 * @param {File} file
 * @param {Limits | null} limits
 * @returns {Promise<Photo>} whose object URL must be revoked
 * @throws {import("./photo-check.js").PhotoProblem}
 */
export async function openPhoto(file, limits) {
  const checked = await checkFile(file, limits);
  const url = URL.createObjectURL(file);
  try {
    const { readable, ...size } = await measure(url);
    checkPixels(size, limits);
    const upload = await prepare(checked, size, limits);
    const faults = limits ? await findFaults(upload, limits) : [];
    return { ...checked, ...size, url, readable, upload, faults, original: null };
  } catch (error) {
    URL.revokeObjectURL(url);
    throw error;
  }
}

/**
 * Measures a picture upright; one that the browser cannot show has no size.
 *
 * @param {string} url
 * @returns {Promise<Size & {readable: boolean}>}
 */
async function measure(url) {
  const image = new Image();
  image.src = url;
  /** @type {boolean} */
  const readable = await new Promise((resolve) => {
    image.onload = () => resolve(true);
    image.onerror = () => resolve(false);
  });
  return { readable, width: image.naturalWidth, height: image.naturalHeight };
}

/**
 * @param {Upload} upload
 * @param {Limits} limits
 */
async function findFaults({ file }, limits) {
  const { checkQuality } = await import("./quality.js");
  return checkQuality(file, limits);
}

/**
 * @param {CheckedPhoto} checked
 * @param {Size} size
 * @param {Limits | null} limits
 */
async function prepare(checked, size, limits) {
  const { preparePhoto } = await import("./prepare.js");
  const upload = await preparePhoto(checked, size, limits);
  if (upload) return upload;
  throw checked.extension === "heic" ? undecodable(checked.file) : damaged(checked.file);
}
