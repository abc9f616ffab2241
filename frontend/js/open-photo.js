// Opens chosen files: checks them, shows them, and prepares what is sent. Loaded when the first ones
// have been chosen.

/** @import { CheckedPhoto, Limits, Photo, Problem, Size, Upload } from "./types.js" */

import { PhotoProblem, checkFile, checkPixels, damaged, undecodable } from "./photo-check.js";
import { preparePhoto } from "./prepare.js";
import { checkQuality } from "./quality.js";
import { ownRefusal } from "./service-wording.js";

/**
 * Opens files; one that cannot be analysed becomes a problem.
 *
 * @param {readonly File[]} files
 * @param {Limits | null} limits
 */
export async function openPhotos(files, limits) {
  /** @type {Photo[]} */
  const photos = [];
  /** @type {Problem[]} */
  const problems = [];
  for (const file of files) {
    try {
      photos.push(await openPhoto(file, limits));
    } catch (error) {
      if (!(error instanceof PhotoProblem)) throw error;
      problems.push(ownRefusal(error.code, error.message));
    }
  }
  return { photos, problems };
}

/**
 * @param {File} file
 * @param {Limits | null} limits
 * @returns {Promise<Photo>} whose object URL must be revoked
 * @throws {PhotoProblem}
 */
export async function openPhoto(file, limits) {
  const checked = await checkFile(file, limits);
  const url = URL.createObjectURL(file);
  try {
    const { readable, ...size } = await measure(url);
    checkPixels(size, limits);
    const upload = await prepare(checked, size, limits);
    const faults = limits ? await checkQuality(upload.file, limits) : [];
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
 * @param {CheckedPhoto} checked
 * @param {Size} size
 * @param {Limits | null} limits
 * @returns {Promise<Upload>}
 * @throws {PhotoProblem}
 */
async function prepare(checked, size, limits) {
  const upload = await preparePhoto(checked, size, limits);
  if (upload) return upload;
  throw checked.extension === "heic" ? undecodable(checked.file) : damaged(checked.file);
}
