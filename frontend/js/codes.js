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

/** What the service advises a person with a lesion to do. */
export const Advice = Object.freeze({
  SEE_DOCTOR_SOON: "see_doctor_soon",
  SEE_DOCTOR: "see_doctor",
  WATCH: "watch",
});

/** How a photo was taken. */
export const Acquisition = Object.freeze({
  DERMOSCOPIC: "dermoscopic",
  PHONE: "phone",
  OTHER: "other",
});

export const NetworkName = Object.freeze({
  UNET: "unet",
  DEEPLABV3: "deeplabv3",
  RESNET18: "resnet18",
  EFFICIENTNET_LITE: "efficientnet_lite",
});

/** By which score one of the two masks is kept. */
export const SelectionRule = Object.freeze({
  DICE: "dice",
  EXPECTED_DICE: "expected_dice",
  AREA: "area",
});

/** How the probabilities of the two classifiers become one. */
export const ClassifierRule = Object.freeze({
  MEAN: "mean",
  MOST_CONFIDENT: "most_confident",
  RESNET18: "resnet18",
  EFFICIENTNET_LITE: "efficientnet_lite",
});

/** The kinds of lesions that the classifiers tell apart: the classes of HAM10000. */
export const DiagnosisCode = Object.freeze({
  MEL: "mel",
  BCC: "bcc",
  AKIEC: "akiec",
  NV: "nv",
  BKL: "bkl",
  DF: "df",
  VASC: "vasc",
});

/** The colours of the ABCD rule. */
export const LesionColour = Object.freeze({
  WHITE: "white",
  RED: "red",
  LIGHT_BROWN: "light_brown",
  DARK_BROWN: "dark_brown",
  BLUE_GREY: "blue_grey",
  BLACK: "black",
});

/** Why a result is less reliable or not complete. */
export const WarningCode = Object.freeze({
  LOW_RESOLUTION: "low_resolution",
  BLURRY: "blurry",
  TOO_DARK: "too_dark",
  TOO_BRIGHT: "too_bright",
  PHONE_PHOTO: "phone_photo",
  UNUSUAL_PHOTO: "unusual_photo",
  OUTLINES_DIFFER: "outlines_differ",
  SEVERAL_LESIONS: "several_lesions",
  GLARE: "glare",
  LESION_CUT: "lesion_cut",
  LESION_TOO_SMALL: "lesion_too_small",
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
  BAD_CHOICE: "bad_choice",
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
  LOGIN_REQUIRED: "login_required",
  TOO_MANY_REQUESTS: "too_many_requests",
  UNAVAILABLE: "unavailable",
  /** Only in the page: the browser cannot read the chosen file. */
  UNREADABLE: "unreadable",
});
