// Checks a chosen file before it is sent. The error codes are those of the service's refusals.

/** @import { CheckedPhoto, Limits, Size, ValueOf } from "./types.js" */

import { ErrorCode } from "./codes.js";
import { dimensions, fileSize, pixelCount, sizeOverLimit } from "./format.js";
import { text } from "./language.js";

const HEAD_BYTES = 512;

/** A file that the service would refuse; `message` says what is wrong and what to do. */
export class PhotoProblem extends Error {
  /**
   * @param {ValueOf<typeof ErrorCode>} code
   * @param {string} message
   */
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/**
 * Checks type and size of a chosen file.
 *
 * @param {File} file
 * @param {Limits | null} limits without them, the size is left to the service
 * @returns {Promise<CheckedPhoto>}
 * @throws {PhotoProblem}
 */
export async function checkFile(file, limits) {
  if (file.size === 0) {
    const message = `“${file.name}” is empty. Please choose another photo.`;
    throw new PhotoProblem(ErrorCode.EMPTY_FILE, message);
  }
  const head = await readHead(file);
  const extension = extensionByContent(head);
  if (!extension) {
    throw new PhotoProblem(ErrorCode.UNSUPPORTED_FORMAT, unsupportedMessage(file.name, head));
  }
  if (limits && file.size > limits.file_bytes) {
    throw new PhotoProblem(
      ErrorCode.FILE_TOO_LARGE,
      `“${file.name}” has ${sizeOverLimit(file.size, limits.file_bytes)}; at most ` +
        `${fileSize(limits.file_bytes)} can be analysed. ` +
        "Crop it to the lesion, or save it as a JPEG, and try again.",
    );
  }
  return { file, extension };
}

/**
 * The problem of a HEIC photo that the browser cannot decode.
 *
 * @param {File} file
 */
export function undecodable({ name }) {
  return new PhotoProblem(ErrorCode.UNSUPPORTED_FORMAT, heicMessage(name));
}

/**
 * The problem of a photo that is not built as its type demands and cannot be decoded.
 *
 * @param {File} file
 */
export function damaged({ name }) {
  return new PhotoProblem(ErrorCode.CORRUPT_IMAGE, text.photo.damaged(name));
}

/**
 * Checks the number of pixels.
 *
 * @param {Size} size
 * @param {Limits | null} limits
 * @throws {PhotoProblem}
 */
export function checkPixels({ width, height }, limits) {
  if (limits && width * height > limits.file_pixels) {
    throw new PhotoProblem(
      ErrorCode.TOO_MANY_PIXELS,
      `This photo has ${dimensions({ width, height })} pixels; at most ` +
        `${pixelCount(limits.file_pixels)} can be analysed. ` +
        "Crop it to the lesion or make it smaller, and try again.",
    );
  }
}

/**
 * Whether a photo is smaller than recommended, in portrait or in landscape orientation.
 *
 * @param {Size} size
 * @param {Limits} limits
 */
export function isLowResolution({ width, height }, limits) {
  return (
    Math.max(width, height) < limits.recommended_width ||
    Math.min(width, height) < limits.recommended_height
  );
}

/**
 * Reads the first bytes as a string of one character per byte.
 *
 * @param {File} file
 * @throws {PhotoProblem}
 */
async function readHead(file) {
  try {
    const bytes = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
    return String.fromCharCode(...bytes);
  } catch {
    // A dropped folder, or a file that was moved or locked after it was chosen.
    throw new PhotoProblem(
      ErrorCode.UNREADABLE,
      `“${file.name}” cannot be read. If it is a folder, please choose one photo inside it.`,
    );
  }
}

/**
 * Determines the type by content, because a file may have been renamed.
 *
 * @param {string} head
 * @returns {"jpg" | "png" | "heic" | null}
 */
function extensionByContent(head) {
  if (head.startsWith("\xFF\xD8\xFF")) return "jpg";
  if (head.startsWith("\x89PNG\r\n\x1A\n")) return "png";
  if (/^ftyp(hei|hev|mif|msf)/.test(head.slice(4))) return "heic";
  return null;
}

/** @param {string} name */
function heicMessage(name) {
  return (
    `“${name}” is a HEIC photo, the default format of iPhones. Please save it as a JPEG first ` +
    "(on the iPhone: Settings, Camera, Formats, Most Compatible, then take the photo again)."
  );
}

/**
 * @param {string} name
 * @param {string} head
 */
function unsupportedMessage(name, head) {
  const accepted = "Please choose a JPG, JPEG or PNG photo.";
  const type = otherType(head);
  return type
    ? `“${name}” is ${type}, not a JPEG or PNG photo. ${accepted}`
    : `“${name}” is not a JPEG or PNG photo, whatever its name says. ${accepted}`;
}

/**
 * Names a type that is not accepted; null for an unknown one.
 *
 * @param {string} head
 */
function otherType(head) {
  if (head.startsWith("%PDF")) return "a PDF document";
  if (head.startsWith("\xD0\xCF\x11\xE0")) return "an Office document";
  if (head.startsWith("PK\x03\x04")) return "a document or an archive";
  if (head.startsWith("GIF8")) return "a GIF picture";
  if (head.startsWith("BM")) return "a BMP picture";
  if (head.startsWith("II*\0") || head.startsWith("MM\0*")) return "a TIFF picture";
  if (head.startsWith("RIFF") && head.slice(8, 12) === "WEBP") return "a WebP picture";
  if (/^ftypavi/.test(head.slice(4))) return "an AVIF picture";
  if (/<svg[\s>]/i.test(head)) return "an SVG drawing";
  return null;
}
