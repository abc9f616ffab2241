// The words of the service's API that the page understands. A test compares them with the
// service's own enumerations.

/** How an analysis ended. */
export const Status = Object.freeze({
  OK: "ok",
  NO_LESION_FOUND: "no_lesion_found",
  NOT_SKIN: "not_skin",
});

export const LesionType = Object.freeze({ BENIGN: "benign", MALIGNANT: "malignant" });

export const Confidence = Object.freeze({ LOW: "Low", MEDIUM: "Medium", HIGH: "High" });

export const NetworkName = Object.freeze({ UNET: "unet", DEEPLABV3: "deeplabv3" });

/** By which score one of the two masks is kept. */
export const SelectionRule = Object.freeze({
  DICE: "dice",
  EXPECTED_DICE: "expected_dice",
  AREA: "area",
});

/** State of the service, as the page's own server reports it. */
export const ServerState = Object.freeze({
  READY: "ready",
  STARTING: "starting",
  NOT_RESPONDING: "not_responding",
  DOWN: "down",
});

/** Why a photo is refused. The service may send others; these have a title of their own. */
export const ErrorCode = Object.freeze({
  NO_IMAGE: "no_image",
  SEVERAL_PHOTOS: "several_photos",
  EMPTY_FILE: "empty_file",
  CORRUPT_IMAGE: "corrupt_image",
  TOO_SMALL: "too_small",
  FILE_TOO_LARGE: "file_too_large",
  TOO_MANY_PIXELS: "too_many_pixels",
  TOO_COMPLEX: "too_complex",
  UNSUPPORTED_FORMAT: "unsupported_format",
  UPLOAD_TOO_SLOW: "upload_too_slow",
  BUSY: "busy",
  STARTING: "starting",
  INTERRUPTED: "interrupted",
  INTERNAL_ERROR: "internal_error",
  /** Only in the page: the browser cannot read the chosen file. */
  UNREADABLE: "unreadable",
});
