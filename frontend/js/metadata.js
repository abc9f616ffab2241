// Removes metadata (place, time, camera, comments, thumbnails) from a JPEG or PNG file without
// changing its pixels. The orientation is kept, and what is needed for the colours.

const MARKER = 0xff;
const APP0 = 0xe0;
const APP1 = 0xe1;
const APP2 = 0xe2;
const APP14 = 0xee;
const APP15 = 0xef;
const COMMENT = 0xfe;
const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;

/** The application segments that are kept, by the text that they begin with. */
const KEPT_SEGMENTS = new Map([
  [APP0, "JFIF\0"],
  [APP2, "ICC_PROFILE\0"],
  [APP14, "Adobe"],
]);

const PNG_HEAD = 8;
const KEPT_CHUNKS = new Set([
  ...["IHDR", "PLTE", "IDAT", "IEND", "tRNS"],
  ...["gAMA", "cHRM", "sRGB", "iCCP", "cICP", "sBIT"],
]);

const EXIF = "Exif\0\0";
const ORIENTATION = 0x0112;
const UPRIGHT = 1;

/** @typedef {{file: Blob, complete: boolean}} Copy complete unless the file ends too early */

/**
 * Copies a file without its metadata, and without whatever follows the picture.
 *
 * @param {Uint8Array<ArrayBuffer>} bytes of the file
 * @param {"jpg" | "png"} extension
 * @returns {Copy | null} null if the file is not built as its type demands
 */
export function stripMetadata(bytes, extension) {
  return extension === "jpg" ? stripJpeg(bytes) : stripPng(bytes);
}

/**
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @returns {Copy | null}
 */
function stripJpeg(bytes) {
  const kept = [bytes.subarray(0, 2)];
  let orientation = UPRIGHT;
  let at = 2;
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== MARKER) return null;
    const marker = bytes[at + 1] ?? 0;
    if (marker === END_OF_IMAGE) break;
    if (marker === MARKER) {
      at += 1; // a fill byte
      continue;
    }
    const end = at + 2 + readNumber(bytes, at + 2, 2);
    if (startsWith(bytes, at + 4, EXIF) && marker === APP1) {
      orientation = readOrientation(bytes.subarray(at + 4 + EXIF.length, end)) ?? orientation;
    }
    const stop = marker === START_OF_SCAN ? findScanEnd(bytes, end) : end;
    if (isKept(bytes, at, marker)) kept.push(bytes.subarray(at, stop));
    at = stop;
  }
  if (orientation !== UPRIGHT) kept.splice(isJfif(kept[1]) ? 2 : 1, 0, exifSegment(orientation));
  const complete = bytes[at] === MARKER && bytes[at + 1] === END_OF_IMAGE;
  if (complete) kept.push(bytes.subarray(at, at + 2));
  return { file: new Blob(kept, { type: "image/jpeg" }), complete };
}

/**
 * @param {Uint8Array} bytes
 * @param {number} at start of a segment
 * @param {number} marker
 */
function isKept(bytes, at, marker) {
  if (marker === COMMENT) return false;
  if (marker < APP0 || marker > APP15) return true;
  const beginning = KEPT_SEGMENTS.get(marker);
  return beginning !== undefined && startsWith(bytes, at + 4, beginning);
}

/** @param {Uint8Array | undefined} segment */
function isJfif(segment) {
  return segment?.[1] === APP0;
}

/**
 * Finds the marker after the data of a scan.
 *
 * @param {Uint8Array} bytes
 * @param {number} from
 */
function findScanEnd(bytes, from) {
  let at = bytes.indexOf(MARKER, from);
  while (at >= 0 && at + 1 < bytes.length) {
    const next = bytes[at + 1] ?? 0;
    const isData = next === 0 || (next >= 0xd0 && next <= 0xd7);
    if (!isData && next !== MARKER) return at;
    at = bytes.indexOf(MARKER, at + (isData ? 2 : 1));
  }
  return bytes.length;
}

/**
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @returns {Copy}
 */
function stripPng(bytes) {
  const kept = [bytes.subarray(0, PNG_HEAD)];
  let orientation = UPRIGHT;
  let at = PNG_HEAD;
  let complete = false;
  while (at + 12 <= bytes.length) {
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const end = at + 12 + readNumber(bytes, at, 4);
    if (name === "eXIf") {
      orientation = readOrientation(bytes.subarray(at + 8, end - 4)) ?? orientation;
    }
    if (KEPT_CHUNKS.has(name)) kept.push(bytes.subarray(at, end));
    at = end;
    complete = name === "IEND" && end <= bytes.length;
    if (complete) break;
  }
  if (orientation !== UPRIGHT) kept.splice(2, 0, pngChunk("eXIf", exif(orientation)));
  return { file: new Blob(kept, { type: "image/png" }), complete };
}

/**
 * Reads the orientation from EXIF data; null if it has none.
 *
 * @param {Uint8Array} data that begins with the TIFF header
 */
function readOrientation(data) {
  const little = startsWith(data, 0, "II*\0");
  if (!little && !startsWith(data, 0, "MM\0*")) return null;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  try {
    const directory = view.getUint32(4, little);
    const count = view.getUint16(directory, little);
    for (let entry = directory + 2; entry < directory + 2 + 12 * count; entry += 12) {
      if (view.getUint16(entry, little) !== ORIENTATION) continue;
      const value = view.getUint16(entry + 8, little);
      return value >= 1 && value <= 8 ? value : null;
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    // The data end too early.
  }
  return null;
}

/**
 * EXIF data with the orientation alone.
 *
 * @param {number} orientation
 */
function exif(orientation) {
  const header = [0x4d, 0x4d, 0, 0x2a, 0, 0, 0, 8];
  const entry = [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0];
  return new Uint8Array([...header, 0, 1, ...entry, 0, 0, 0, 0]);
}

/** @param {number} orientation */
function exifSegment(orientation) {
  const data = [...ascii(EXIF), ...exif(orientation)];
  return new Uint8Array([MARKER, APP1, 0, data.length + 2, ...data]);
}

/**
 * @param {string} name
 * @param {Uint8Array} data of less than 256 bytes
 */
function pngChunk(name, data) {
  const content = [...ascii(name), ...data];
  const checksum = new DataView(new ArrayBuffer(4));
  checksum.setUint32(0, crc32(content));
  return new Uint8Array([0, 0, 0, data.length, ...content, ...new Uint8Array(checksum.buffer)]);
}

/** @param {number[]} bytes */
function crc32(bytes) {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

/** @param {string} characters */
function ascii(characters) {
  return [...characters].map((character) => character.charCodeAt(0));
}

/**
 * @param {Uint8Array} bytes
 * @param {number} at
 * @param {string} beginning
 */
function startsWith(bytes, at, beginning) {
  return ascii(beginning).every((code, index) => bytes[at + index] === code);
}

/**
 * Reads an unsigned big-endian number.
 *
 * @param {Uint8Array} bytes
 * @param {number} at
 * @param {number} length in bytes
 */
function readNumber(bytes, at, length) {
  return bytes.subarray(at, at + length).reduce((number, byte) => number * 256 + byte, 0);
}
