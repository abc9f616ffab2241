// Checks a chosen file before it is sent. The error codes are those of the service's refusals.

/** @import { CheckedPhoto, Limits, Size, ValueOf } from "./types.js" */

import { ErrorCode } from "./codes.js";
import { dimensions, fileSize, pixelCount, sizeOverLimit } from "./format.js";

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
 * Checks number, type and size of the chosen files.
 *
 * @param {readonly File[]} files
 * @param {Limits | null} limits without them, the size is left to the service
 * @returns {Promise<CheckedPhoto>}
 * @throws {PhotoProblem}
 */
export async function checkPhoto(files, limits) {
  const [file, ...others] = files;
  if (!file) throw new PhotoProblem(ErrorCode.NO_IMAGE, "Please choose a photo.");
  if (others.length > 0) {
    throw new PhotoProblem(ErrorCode.SEVERAL_PHOTOS, "Please choose one photo at a time.");
  }
  if (file.size === 0) {
    const message = `“${file.name}” is empty. Please choose another photo.`;
    throw new PhotoProblem(ErrorCode.EMPTY_FILE, message);
  }
  const head = await readHead(file);
  const extension = extensionByContent(head);
  if (!extension) {
    throw new PhotoProblem(ErrorCode.UNSUPPORTED_FORMAT, unsupportedMessage(file.name, head));
  }
  if (limits && file.size > limits.max_bytes) {
    throw new PhotoProblem(
      ErrorCode.FILE_TOO_LARGE,
      `“${file.name}” has ${sizeOverLimit(file.size, limits.max_bytes)}; at most ` +
        `${fileSize(limits.max_bytes)} can be analysed. ` +
        "Crop it to the lesion, or save it as a JPEG, and try again.",
    );
  }
  return { file, extension };
}

/**
 * Checks the number of pixels.
 *
 * @param {Size} size
 * @param {Limits | null} limits
 * @throws {PhotoProblem}
 */
export function checkPixels({ width, height }, limits) {
  if (limits && width * height > limits.max_pixels) {
    throw new PhotoProblem(
      ErrorCode.TOO_MANY_PIXELS,
      `This photo has ${dimensions({ width, height })} pixels; at most ` +
        `${pixelCount(limits.max_pixels)} can be analysed. ` +
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
 * @returns {"jpg" | "png" | null}
 */
function extensionByContent(head) {
  if (head.startsWith("\xFF\xD8\xFF")) return "jpg";
  if (head.startsWith("\x89PNG\r\n\x1A\n")) return "png";
  return null;
}

/**
 * @param {string} name
 * @param {string} head
 */
function unsupportedMessage(name, head) {
  if (/^ftyp(hei|hev|mif|msf)/.test(head.slice(4))) {
    return (
      `“${name}” is a HEIC photo, the default format of iPhones. Please save it as a JPEG first ` +
      "(on the iPhone: Settings, Camera, Formats, Most Compatible, then take the photo again)."
    );
  }
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
