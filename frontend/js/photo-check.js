// Checks a chosen file before anything is sent. The codes are those of the service's own refusals.

import { MAX_BYTES, MAX_PIXELS, RECOMMENDED } from "./config.js";

const HEAD_BYTES = 512;

/** A file that the service would refuse; `message` says what is wrong and what to do. */
export class PhotoProblem extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/**
 * Checks number, size and type of the chosen files.
 *
 * @param {File[]} files
 * @returns {Promise<{file: File, extension: "jpg" | "png"}>}
 * @throws {PhotoProblem}
 */
export async function checkPhoto(files) {
  if (files.length > 1) {
    throw new PhotoProblem("several_photos", "Please choose one photo at a time.");
  }
  const [file] = files;
  if (file.size === 0) {
    throw new PhotoProblem("empty_file", `“${file.name}” is empty. Please choose another photo.`);
  }
  const head = await readHead(file);
  const extension = photoExtension(head);
  if (!extension) {
    throw new PhotoProblem("unsupported_format", unsupportedMessage(file.name, head));
  }
  if (file.size > MAX_BYTES) {
    throw new PhotoProblem(
      "file_too_large",
      `“${file.name}” has ${megabytes(file.size)}; at most 10 MB can be analysed. ` +
        "Crop it to the lesion, or save it as a JPEG, and try again.",
    );
  }
  return { file, extension };
}

/** @throws {PhotoProblem} for a photo of more pixels than the service takes */
export function checkPixels(width, height) {
  if (width * height > MAX_PIXELS) {
    throw new PhotoProblem(
      "too_many_pixels",
      `This photo has ${width} × ${height} pixels; at most ${MAX_PIXELS / 1e6} million can be ` +
        "analysed. Crop it to the lesion or make it smaller, and try again.",
    );
  }
}

/** Whether a photo of this size, in pixels, is smaller than recommended, whichever way it is turned. */
export function isLowResolution(width, height) {
  return (
    Math.max(width, height) < RECOMMENDED.long || Math.min(width, height) < RECOMMENDED.short
  );
}

/** The first bytes as a string of one character a byte. */
async function readHead(file) {
  try {
    const bytes = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
    return String.fromCharCode(...bytes);
  } catch {
    // A dropped folder, or a file that was moved or locked after it was chosen.
    throw new PhotoProblem(
      "unreadable",
      `“${file.name}” cannot be read. If it is a folder, please choose one photo inside it.`,
    );
  }
}

/** The type by content: a renamed file keeps its first bytes. */
function photoExtension(head) {
  if (head.startsWith("\xFF\xD8\xFF")) return "jpg";
  if (head.startsWith("\x89PNG\r\n\x1A\n")) return "png";
  return null;
}

function unsupportedMessage(name, head) {
  const accepted = "Please choose a JPG, JPEG or PNG photo.";
  if (/^ftyp(hei|hev|mif|msf)/.test(head.slice(4))) {
    return (
      `“${name}” is a HEIC photo, as iPhones take them. Please save it as a JPEG first ` +
      "(on the iPhone: Settings, Camera, Formats, Most Compatible, then take it again)."
    );
  }
  const kind = foreignKind(head);
  return kind
    ? `“${name}” is ${kind}, not a JPEG or PNG photo. ${accepted}`
    : `“${name}” is not a JPEG or PNG photo, whatever its name says. ${accepted}`;
}

function foreignKind(head) {
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

/** A size that is over the limit never reads as the limit itself. */
function megabytes(bytes) {
  const size = bytes / 2 ** 20;
  return size < 10.05 ? "a little over 10 MB" : `${size.toFixed(1)} MB`;
}
