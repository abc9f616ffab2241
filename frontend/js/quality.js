// Sharpness and exposure of a photo, by the measures of the service (handlers/lesion/quality.py).

/** @import { Limits, QualityFault } from "./types.js" */

import { newContext } from "./canvas.js";

/**
 * @typedef {object} Picture
 * @property {number} width
 * @property {number} height
 * @property {Uint8ClampedArray} data RGBA, row by row
 */

/** Longer side that photos are reduced to before sharpness, which depends on scale, is measured. */
const BLUR_SIDE = 512;

/** Longer side that photos are reduced to before exposure is measured. */
const EXPOSURE_SIDE = 64;

/** Pixels without a brighter channel are the frame of a dermoscope. */
const BLACK_BELOW = 16;

/** Grey value from which the camera shows no differences any more. */
const CLIPPED_FROM = 240;

/**
 * Finds what speaks against a photo; nothing if the browser cannot decode it.
 *
 * @param {Blob} file
 * @param {Limits} limits
 */
export async function checkQuality(file, limits) {
  try {
    return findFaults(await readPixels(file), limits);
  } catch (error) {
    if (error instanceof DOMException) return [];
    throw error;
  }
}

/**
 * @param {Blob} file
 * @returns {Promise<Picture>}
 * @throws {DOMException} if the browser cannot decode it
 */
async function readPixels(file) {
  const bitmap = await createImageBitmap(file, { colorSpaceConversion: "none" });
  const { width, height } = bitmap;
  const context = newContext({ width, height }, { willReadFrequently: true });
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return context.getImageData(0, 0, width, height);
}

/**
 * Finds what speaks against a photo.
 *
 * @param {Picture} photo upright
 * @param {Limits} limits
 * @returns {QualityFault[]}
 */
export function findFaults(photo, limits) {
  const small = shrink(photo, BLUR_SIDE);
  const { brightness, clipped } = measureExposure(shrink(small, EXPOSURE_SIDE));
  /** @type {QualityFault[]} */
  const faults = [];
  if (measureSharpness(small) < limits.blur_threshold) faults.push("blurry");
  if (brightness < limits.dark_threshold) faults.push("dark");
  if (clipped > limits.bright_threshold) faults.push("bright");
  return faults;
}

/**
 * Reduces a picture by averaging, as OpenCV's INTER_AREA does.
 *
 * @param {Picture} picture
 * @param {number} side longer side at most
 * @returns {Picture}
 */
export function shrink(picture, side) {
  const scale = side / Math.max(picture.width, picture.height);
  if (scale >= 1) return picture;
  const width = Math.max(1, roundHalfEven(picture.width * scale));
  const height = Math.max(1, roundHalfEven(picture.height * scale));
  const rows = averageRows(picture, height);
  const data = new Uint8ClampedArray(width * height * 4);
  const step = picture.width / width;
  for (let x = 0; x < width; x += 1) {
    const parts = coverage(x * step, (x + 1) * step, picture.width);
    for (let y = 0; y < height; y += 1) {
      for (let channel = 0; channel < 4; channel += 1) {
        let sum = 0;
        for (const [at, weight] of parts) {
          sum += weight * (rows[(y * picture.width + at) * 4 + channel] ?? 0);
        }
        data[(y * width + x) * 4 + channel] = sum;
      }
    }
  }
  return { width, height, data };
}

/**
 * @param {Picture} picture
 * @param {number} height
 */
function averageRows({ width, height: rows, data }, height) {
  const line = width * 4;
  const averaged = new Float32Array(line * height);
  const step = rows / height;
  for (let y = 0; y < height; y += 1) {
    for (const [at, weight] of coverage(y * step, (y + 1) * step, rows)) {
      const [from, to] = [at * line, y * line];
      for (let i = 0; i < line; i += 1) {
        averaged[to + i] = (averaged[to + i] ?? 0) + weight * (data[from + i] ?? 0);
      }
    }
  }
  return averaged;
}

/**
 * The pixels between two places, and the part of the distance that each covers.
 *
 * @param {number} start
 * @param {number} end
 * @param {number} length number of pixels
 * @returns {[number, number][]}
 */
function coverage(start, end, length) {
  /** @type {[number, number][]} */
  const parts = [];
  for (let at = Math.floor(start); at < Math.min(end, length); at += 1) {
    const covered = Math.min(at + 1, end) - Math.max(at, start);
    if (covered > 1e-6) parts.push([at, covered / (end - start)]);
  }
  return parts;
}

/**
 * Rounds as Python does, so that sizes agree.
 *
 * @param {number} value
 */
function roundHalfEven(value) {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 === 1 ? rounded - 1 : rounded;
}

/**
 * The variance of the Laplacian of the grey picture; larger is sharper.
 *
 * @param {Picture} picture
 */
export function measureSharpness(picture) {
  const { width, height } = picture;
  const grey = toGrey(picture);
  // At the edges, the neighbour outside is the one inside.
  const mirrored = (/** @type {number} */ at, /** @type {number} */ length) => {
    if (length === 1) return 0;
    if (at < 0) return 1;
    return at < length ? at : length - 2;
  };
  let [sum, squares] = [0, 0];
  for (let y = 0; y < height; y += 1) {
    const [above, below] = [mirrored(y - 1, height) * width, mirrored(y + 1, height) * width];
    for (let x = 0; x < width; x += 1) {
      const row = y * width;
      const laplacian =
        (grey[above + x] ?? 0) +
        (grey[below + x] ?? 0) +
        (grey[row + mirrored(x - 1, width)] ?? 0) +
        (grey[row + mirrored(x + 1, width)] ?? 0) -
        4 * (grey[row + x] ?? 0);
      sum += laplacian;
      squares += laplacian * laplacian;
    }
  }
  const count = width * height;
  return squares / count - (sum / count) ** 2;
}

/**
 * How bright the bright parts are (0 to 255), and the part that is too bright to show details.
 *
 * @param {Picture} picture
 */
export function measureExposure(picture) {
  const { data } = picture;
  const grey = toGrey(picture);
  /** @type {number[]} */
  const brightest = [];
  let clipped = 0;
  for (let i = 0; i < grey.length; i += 1) {
    const brightness = Math.max(data[4 * i] ?? 0, data[4 * i + 1] ?? 0, data[4 * i + 2] ?? 0);
    if (brightness < BLACK_BELOW) continue;
    brightest.push(brightness);
    if ((grey[i] ?? 0) >= CLIPPED_FROM) clipped += 1;
  }
  if (brightest.length === 0) return { brightness: 0, clipped: 0 };
  return { brightness: percentile95(brightest), clipped: clipped / brightest.length };
}

/** @param {number[]} values at least one */
function percentile95(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const place = 0.95 * (sorted.length - 1);
  const low = sorted[Math.floor(place)] ?? 0;
  const high = sorted[Math.ceil(place)] ?? 0;
  return low + (place - Math.floor(place)) * (high - low);
}

/** @param {Picture} picture */
function toGrey({ width, height, data }) {
  const grey = new Uint8ClampedArray(width * height);
  for (let i = 0; i < grey.length; i += 1) {
    const [red, green, blue] = [data[4 * i] ?? 0, data[4 * i + 1] ?? 0, data[4 * i + 2] ?? 0];
    grey[i] = 0.299 * red + 0.587 * green + 0.114 * blue;
  }
  return grey;
}
