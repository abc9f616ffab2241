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
    throw new PhotoProblem(ErrorCode.EMPTY_FILE, text.photo.emptyFile(file.name));
  }
  const head = await readHead(file);
  const extension = extensionByContent(head);
  if (!extension) {
    throw new PhotoProblem(ErrorCode.UNSUPPORTED_FORMAT, unsupportedMessage(file.name, head));
  }
  if (limits && file.size > limits.file_bytes) {
    const [size, most] = [sizeOverLimit(file.size, limits.file_bytes), fileSize(limits.file_bytes)];
    throw new PhotoProblem(ErrorCode.FILE_TOO_LARGE, text.photo.tooLarge(file.name, size, most));
  }
  return { file, extension };
}

/**
 * The problem of a HEIC photo that the browser cannot decode.
 *
 * @param {File} file
 */
export function undecodable({ name }) {
  return new PhotoProblem(ErrorCode.UNSUPPORTED_FORMAT, text.photo.heic(name));
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
    const [size, most] = [dimensions({ width, height }), pixelCount(limits.file_pixels)];
    throw new PhotoProblem(ErrorCode.TOO_MANY_PIXELS, text.photo.tooManyPixels(size, most));
  }
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
    throw new PhotoProblem(ErrorCode.UNREADABLE, text.photo.unreadableFile(file.name));
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

/**
 * @param {string} name
 * @param {string} head
 */
function unsupportedMessage(name, head) {
  const kind = otherKind(head);
  const { otherKinds, ofOtherKind, ofUnknownKind } = text.photo;
  return kind ? ofOtherKind(name, otherKinds[kind]) : ofUnknownKind(name);
}

/**
 * The kind of a file that is not accepted; null for an unknown one.
 *
 * @param {string} head
 */
function otherKind(head) {
  if (head.startsWith("%PDF")) return "pdf";
  if (head.startsWith("\xD0\xCF\x11\xE0")) return "office";
  if (head.startsWith("PK\x03\x04")) return "archive";
  if (head.startsWith("GIF8")) return "gif";
  if (head.startsWith("BM")) return "bmp";
  if (head.startsWith("II*\0") || head.startsWith("MM\0*")) return "tiff";
  if (head.startsWith("RIFF") && head.slice(8, 12) === "WEBP") return "webp";
  if (/^ftypavi/.test(head.slice(4))) return "avif";
  if (/<svg[\s>]/i.test(head)) return "svg";
  return null;
}
