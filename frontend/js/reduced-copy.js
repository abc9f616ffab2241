// A reduced copy of a photo, for the results kept in this browser.

/** Longest side of the kept copy of a photo: the detail that the networks see. */
const KEPT_SIDE = 1024;
const KEPT_QUALITY = 0.85;

/**
 * Makes a reduced copy of a photo, as a JPEG without the metadata.
 *
 * @param {Blob} file
 * @returns {Promise<Blob>}
 */
export async function reduce(file) {
  const bitmap = await createImageBitmap(file);
  const scale = Math.min(1, KEPT_SIDE / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(bitmap.width * scale);
  canvas.height = Math.round(bitmap.height * scale);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("no canvas");
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error("no JPEG"))),
      "image/jpeg",
      KEPT_QUALITY,
    );
  });
}
