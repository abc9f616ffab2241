// The page's texts in English. A section for each part of the page; a text with numbers or names in
// it is a function. The texts that never change are in index.html.

/** How numbers are written. */
export const format = Object.freeze({
  /** @param {string} number */
  percent: (number) => `${number}\u00a0%`,
  /** @param {string} share such as "1 %" */
  under: (share) => `under ${share}`,
  /** @param {string} share such as "99 %" */
  over: (share) => `over ${share}`,
  half: "half",
  /** @param {string} size such as "10 MB" */
  littleOver: (size) => `a little over ${size}`,
});

/** Choosing and preparing a photo. */
export const photo = Object.freeze({
  hint: (/** @type {string} */ size) =>
    `or drop it here, or paste it. JPG, JPEG or PNG, at most ${size}.`,

  choose: "Choose a photo",
  chooseAnother: "Choose another photo",
  add: "Add photos",
  busy: "Please wait until the analysis has ended, or cancel it. Then choose the photo again.",
  busyTitle: "An analysis is running",
  tooMany: (/** @type {number} */ most) =>
    `At most ${most} photos can be analysed at a time. The others were left out.`,
  tooManyTitle: "Too many photos",
  allAnalysed: Object.freeze({
    title: "All photos have been analysed",
    message: "Open a result in the list, or add other photos.",
  }),
  severalProblems: (/** @type {number} */ count) => `${count} files were left out`,

  resolutionTitle: (/** @type {number} */ height) => `At least ${height}p`,
  resolutionText: (/** @type {string} */ size) => `${size} pixels or more.`,
  unreadable: "Your browser cannot show this photo; it may be damaged. You can still send it.",
  preparing: "Opening the photo …",

  lowResolution: (/** @type {string} */ size, /** @type {string} */ recommended) =>
    `This photo has ${size} pixels, less than the recommended ${recommended}.`,
  faults: Object.freeze({
    blurry: "This photo looks blurry. If you can, take it again: hold still and let it focus.",
    dark: "This photo is very dark. If you can, take it again near a window or with the flash.",
    bright:
      "This photo is very bright, and parts of it show no details. If you can, take it again in " +
      "softer light or without the flash.",
  }),
  canBeSent: "You can still send it, but the result may be less reliable.",

  edit: "Crop or rotate the photo",
  editHint: "What you see in the frame is kept. Move and enlarge the photo until the spot fills it.",
  editorKeys: "Photo. The arrow keys move it, plus and minus change its size, R rotates it.",
  editorTools: Object.freeze({
    rotate: "Rotate",
    zoomIn: "Zoom in",
    zoomOut: "Zoom out",
    reset: "Reset",
    left: "Move left",
    right: "Move right",
    up: "Move up",
    down: "Move down",
  }),
  editorStatus: (
    /** @type {{width: number, height: number}} */ kept,
    /** @type {{width: number, height: number}} */ whole,
    /** @type {number} */ degrees,
  ) =>
    `In the frame: ${kept.width} × ${kept.height} of ${whole.width} × ${whole.height} pixels, ` +
    `rotated by ${degrees}°.`,
  apply: "Apply",
  cancelEdit: "Cancel",
  editFailedTitle: "This photo cannot be changed here",
  editFailed: "Your browser cannot change this photo. You can still send it as it is.",

  queueTitle: (/** @type {number} */ count) => `Your ${count} photos`,
  waiting: "Not analysed yet",
  working: "Being analysed",
  analysed: (/** @type {string} */ headline) => `Result: ${headline}`,
  notAnalysed: (/** @type {string} */ reason) => `Not analysed: ${reason}`,
  show: "Show",
  showPhoto: (/** @type {string} */ name) => `Show ${name}`,
  openResult: "Open the result",
  openResultOf: (/** @type {string} */ name) => `Open the result of ${name}`,
  remove: "Remove",
  removePhoto: (/** @type {string} */ name) => `Remove ${name}`,
  queueStep: (/** @type {number} */ number, /** @type {number} */ count) =>
    `Photo ${number} of ${count} is being analysed.`,
  queueCounts: (/** @type {{all: number, done: number, failed: number}} */ { all, done, failed }) =>
    `${all} photos: ${done} analysed, ${failed} not analysed because of a problem.`,

  preview: (/** @type {string} */ name) => `Preview of ${name}`,
  emptyFile: (/** @type {string} */ name) => `“${name}” is empty. Please choose another photo.`,
  tooLarge: (
    /** @type {string} */ name,
    /** @type {string} */ size,
    /** @type {string} */ most,
  ) =>
    `“${name}” has ${size}; at most ${most} can be analysed. Crop it to the spot, or save it as a ` +
    "JPEG, and try again.",
  tooManyPixels: (/** @type {string} */ size, /** @type {string} */ most) =>
    `This photo has ${size} pixels; at most ${most} can be analysed. Crop it to the spot or make ` +
    "it smaller, and try again.",
  unreadableFile: (/** @type {string} */ name) =>
    `“${name}” cannot be read. If it is a folder, please choose one photo inside it.`,
  heic: (/** @type {string} */ name) =>
    `“${name}” is a HEIC photo, the default format of iPhones. Please save it as a JPEG first ` +
    "(on the iPhone: Settings, Camera, Formats, Most Compatible, then take the photo again).",
  otherKinds: Object.freeze({
    pdf: "a PDF document",
    office: "an Office document",
    archive: "a document or an archive",
    gif: "a GIF picture",
    bmp: "a BMP picture",
    tiff: "a TIFF picture",
    webp: "a WebP picture",
    avif: "an AVIF picture",
    svg: "an SVG drawing",
  }),
  ofOtherKind: (/** @type {string} */ name, /** @type {string} */ kind) =>
    `“${name}” is ${kind}, not a JPEG or PNG photo. Please choose a JPG, JPEG or PNG photo.`,
  ofUnknownKind: (/** @type {string} */ name) =>
    `“${name}” is not a JPEG or PNG photo, whatever its name says. Please choose a JPG, JPEG or ` +
    "PNG photo.",
  damaged: (/** @type {string} */ name) =>
    `“${name}” is damaged or incomplete. Please choose another photo.`,

  uploading: (/** @type {number} */ percentage, /** @type {number} */ seconds) =>
    `Uploading: ${percentage} %, ${seconds} s`,
  analysing: (/** @type {number} */ seconds) => `Analysing: ${seconds} s`,
  uploadBegun: "Uploading the photo.",
  uploadAgain:
    "The spot is small in this photo. The photo is being sent once more, with all its details.",
  uploadEnded: "Photo uploaded. Analysing.",
  slowUpload:
    "The upload is slow. Your connection may be weak. You can keep waiting, or cancel and try " +
    "again later.",
  slowAnalysis:
    "The analysis is taking longer than usual. You can keep waiting, or cancel and try again later.",
  cancelled: "Cancelled. Your photo is still here.",
  cancelledBesideResult: "Cancelled. The result on this page has not changed.",
});

/** The result of an analysis. */
export const result = Object.freeze({
  adviceLabel: "What to do:",
  noResultLabel: "No result:",

  /** What to do, by the code of the advice: calm, in everyday words, without a promise. */
  advice: {
    see_doctor_soon: {
      headline: "Have this examined by a doctor soon",
      message:
        "This spot may be skin cancer. Only an examination can tell. Please make an appointment " +
        "with a doctor now, even if the spot does not bother you.",
    },
    see_doctor: {
      headline: "Have this examined by a doctor",
      message:
        "The photo does not show clearly enough whether this spot is skin cancer. Please have a " +
        "doctor look at it, even if it does not bother you.",
    },
    watch: {
      headline: "Keep watching this spot",
      message:
        "This result does not rule out skin cancer. See a doctor if the spot is new, changes, " +
        "grows, bleeds, itches or hurts, or if it worries you.",
    },
  },
  unknownAdvice: "Advice for this spot",
  /**
   * What a screen reader announces.
   *
   * @param {string} headline
   * @param {string} message
   */
  adviceAnnounced: (headline, message) => `${headline}. ${message}`,
  /**
   * @param {string} headline
   * @param {string} message
   */
  doubtfulAdviceAnnounced: (headline, message) =>
    `${headline}. ${message} This result is doubtful; the reasons follow.`,

  /** A photo without a result, by the status of its answer. */
  nothing: {
    not_skin: {
      headline: "No skin was recognised in this photo",
      message: "If it does show skin, this says nothing about the spot.",
      steps: [
        "Take a close-up photo of the skin with the spot in the middle.",
        "Take it in even daylight and in focus, and crop it to the spot.",
        "If a spot worries you, show it to a doctor, whatever this page says.",
      ],
    },
    no_lesion_found: {
      headline: "No spot was found in this photo",
      message: "This does not mean that your skin is healthy.",
      steps: [
        "Go closer, or crop the photo, so that the spot fills a good part of it.",
        "Take it in even light, without shadow, glare or hair across the spot.",
        "If a spot worries you, show it to a doctor, whatever this page says.",
      ],
    },
  },

  doubtsTitle: "This result is doubtful",
  doubtsAfterWatch:
    "Do not rely on this result. Take a better photo, or have a doctor look at the spot.",
  doubtsAfterDoctor: "The advice stays the same: have a doctor look at the spot.",
  /** Above the warnings about a photo without a result. */
  photoTitle: "About this photo",

  /** Why a result is doubtful, by the code of the warning. */
  warnings: {
    low_resolution: "The photo is small. On a larger photo the program sees more.",
    blurry: "The photo looks blurred. Hold the camera still and let it focus.",
    too_dark: "The photo is too dark. Take it again in daylight or with more light.",
    too_bright:
      "The photo is too bright: parts of it are plain white. Take it again in softer light, or " +
      "without the flash.",
    phone_photo:
      "This looks like a photo from a phone. The program is less accurate on such photos than on " +
      "those taken through a doctor’s skin magnifier (dermatoscope).",
    unusual_photo:
      "This photo is unlike the photos that the program learned from. A close-up of the skin in " +
      "good light gives a more reliable result.",
    outlines_differ:
      "The program outlined the spot in two ways, and the two outlines differ. A photo of one " +
      "spot, cropped to it, may help.",
    glare:
      "Light is reflected by the spot and hides parts of it. Take the photo without the flash, or " +
      "tilt the camera a little.",
    lesion_cut:
      "The edge of the photo cuts off part of the spot. Take it again from farther away, with " +
      "skin all around the spot.",
    lesion_too_small: "The spot is very small in this photo. Take it again from closer.",
  },

  /**
   * @param {string} first a network
   * @param {string} firstShare its probability
   * @param {string} second the other network
   * @param {string} secondShare its probability
   */
  classifiersDisagree: (first, firstShare, second, secondShare) =>
    "The two networks that estimate the probability disagree: " +
    `${first} gives ${firstShare}, ${second} ${secondShare}.`,

  /**
   * What the answer meant for photos whose truth is known.
   *
   * @param {string} malignant number of 100
   */
  ofHundred: (malignant) =>
    `Of 100 test photos with this answer, about ${malignant} showed a malignant spot.`,
  testPhotosDiffer:
    "The test photos were taken with a dermatoscope. Your photo was taken in another way, so this " +
    "number may not hold for it.",
  /** @param {string} share of malignant spots that the probability assumes */
  assumedShare: (share) =>
    `The probability assumes that ${share} of the spots photographed are malignant; it would be ` +
    "lower if fewer were, and a clinic can set its own share.",
  /**
   * @param {string} share of malignant spots that the probability assumes
   * @param {string} measured number of 100 test photos
   */
  assumedAndMeasuredShare: (share, measured) =>
    `The probability assumes that ${share} of the spots photographed are malignant; it would be ` +
    `lower if fewer were. Among the test photos it was ${measured} of 100.`,
  /**
   * @param {string} from
   * @param {string} to
   */
  range: (from, to) => `${from} to ${to}`,
  /**
   * @param {string} type
   * @param {string} confidence
   */
  band: (type, confidence) => `${type}, ${confidence}`,
  /** @param {string} malignant number of 100 */
  aboutOfHundred: (malignant) => `about ${malignant} of 100`,
  notMeasured: "not measured",
  /**
   * @param {string} examine probability
   * @param {string} soon probability
   */
  adviceThresholds: (examine, soon) =>
    `From a probability of ${examine} on, the advice is to have the spot examined; from ${soon} ` +
    "on, to have it examined soon.",

  types: { benign: "Benign", malignant: "Malignant" },
  benignUncertain: "Benign, but uncertain",
  benignDoubtful: "Benign, but doubtful",
  confidences: { High: "High", Medium: "Medium", Low: "Low" },

  meaningMalignant:
    "“Malignant” means skin cancer, or a change of the skin that can turn into skin cancer. This " +
    "is an estimate from a photo, not a diagnosis.",
  meaningBenign:
    "“Benign” means not cancer. This is an estimate from a photo, not a diagnosis, and the " +
    "program sometimes calls a cancer benign.",
  meaningBenignLikely:
    "“Benign” means not cancer. Benign is more likely here, but not certain enough: some spots " +
    "with such a result are malignant. This is why a doctor should look at it. This is an " +
    "estimate from a photo, not a diagnosis.",
  meaningBenignUnlikely:
    "“Benign” means not cancer. The probability is below the limit for the type “malignant”, but " +
    "malignant is at least as likely as benign. This is why a doctor should look at it. This is " +
    "an estimate from a photo, not a diagnosis.",
  confidenceMeanings: {
    High:
      "High confidence: the probability is far from the limit between benign and malignant. The " +
      "program can still be wrong. Confidence says nothing about how serious the spot is.",
    Medium:
      "Medium confidence: the probability is at some distance from the limit between benign and " +
      "malignant. The program may well be wrong. Confidence says nothing about how serious the " +
      "spot is.",
    Low:
      "Low confidence: the probability is not far from the limit between benign and malignant, so " +
      "the other type is quite possible. Confidence says nothing about how serious the spot is.",
  },

  confidenceWithoutDoubts: "The reasons for doubt above are not part of the confidence.",

  /** The kinds of spots that the classifiers tell apart, by code. */
  kinds: {
    mel: {
      name: "Melanoma",
      about: "A skin cancer of the pigment cells. It can spread, so early treatment matters.",
    },
    bcc: {
      name: "Basal cell carcinoma",
      about:
        "The most common skin cancer. It grows slowly and rarely spreads, but it needs treatment.",
    },
    akiec: {
      name: "Actinic keratosis or early squamous cell carcinoma",
      about:
        "A patch of sun-damaged skin that can turn into skin cancer, or a skin cancer at an early " +
        "stage.",
    },
    nv: { name: "Mole (nevus)", about: "An ordinary mole. Not cancer." },
    bkl: {
      name: "Benign keratosis",
      about: "An age spot or a rough, wart-like growth. Not cancer.",
    },
    df: { name: "Dermatofibroma", about: "A small, firm lump in the skin. Not cancer." },
    vasc: {
      name: "Vascular lesion",
      about: "A spot made of small blood vessels, such as a cherry angioma. Not cancer.",
    },
  },

  // ---------------------------------------------------------------- several spots

  /**
   * @param {number} number of the analysed spot
   * @param {number} count
   */
  severalSpots: (number, count) =>
    `${count} spots were found in this photo. This result is only about spot ${number}, the one ` +
    "in red.",
  /**
   * @param {number} number
   * @param {number} count
   */
  analyseSpot: (number, count) => `Analyse spot ${number} of ${count}`,
  /** @param {number} number */
  spot: (number) => `Spot ${number}`,

  // ---------------------------------------------------------------- the heat map

  explanationOffer:
    "A heat map can show which parts of the picture moved the probability up or down, for one of " +
    "the two networks that estimate it. The photo is sent to the service once more.",
  /** @param {string} network */
  explained: (network) =>
    `The heat map shows which parts of the picture moved the probability of ${network}, one of ` +
    "the two networks, up (orange) or down (blue); it does not show disease.",
  notExplained: "There is no heat map, because no spot was assessed in this photo.",
  explain: "Show what influenced the result",
  explaining: "Drawing the heat map …",
  /**
   * @param {string} network
   * @param {string} own its probability
   * @param {string} whole the probability of the result
   */
  explainedNetwork: (network, own, whole) =>
    `Two networks estimate the probability, and the heat map is that of one of them, ${network}. ` +
    `On its own, ${network} gives ${own}; the probability of the result is ${whole}.`,
  /**
   * @param {string} grid such as "7 × 7"
   * @param {string} factor
   * @param {string} network
   * @param {string} probability
   */
  heatmapScale: (grid, factor, network, probability) =>
    `Full colour: one cell of the ${grid} grid multiplies (+) or divides (−) the odds of ` +
    `malignant to benign by ${factor}. Together, all cells move the probability of ${network} ` +
    `from 50\u00a0% to ${probability}.`,

  // ---------------------------------------------------------------- the details

  noMask: "No mask was kept.",
  /** @param {string} network */
  keptHigher: (network) =>
    `The mask of ${network} was kept: of the two, it has the higher expected Dice, the accuracy ` +
    "that a network expects of its own mask (rule expected_dice).",
  /**
   * @param {string} network
   * @param {string} other
   */
  keptPreferred: (network, other) =>
    `The mask of ${network} was kept although ${other} has the higher expected Dice, the accuracy ` +
    `that a network expects of its own mask: the lead is too small to overrule ${network}, whose ` +
    "masks were better in such cases on validation photos (rule expected_dice).",
  /** @param {string} network */
  keptLarger: (network) =>
    `The mask of ${network} was kept because it covers the larger area (rule area).`,
  /** @param {string} network */
  keptAgreeing: (network) =>
    `The mask of ${network} was kept because it agrees best with the mask that was sent with the ` +
    "photo (rule dice).",
  /**
   * @param {string} network
   * @param {string} rule
   */
  keptByRule: (network, rule) => `The mask of ${network} was kept by the rule ${rule}.`,
  /**
   * @param {string} share
   * @param {string} dice
   */
  agreement: (share, dice) =>
    `The masks of the two networks agree to ${share} (Dice ${dice}).`,
  dice: "Dice",
  expectedDice: "Expected Dice",

  ruleMean:
    "The malignancy probability comes from both networks: it corresponds to the mean of their " +
    "log-odds (rule mean).",
  /** @param {string} network */
  ruleMostConfident: (network) =>
    `The malignancy probability is that of ${network}, because it is farther from ` +
    "50\u00a0% than that of the other network (rule most_confident).",
  /**
   * @param {string} network
   * @param {string} rule
   */
  ruleSingle: (network, rule) =>
    `The malignancy probability is that of ${network} alone, because this service is set to use ` +
    `only this network (rule ${rule}).`,
  /** @param {string} rule */
  ruleOther: (rule) => `The malignancy probability follows from the rule ${rule}.`,
  oneNetwork: "one network",

  yes: "yes",
  no: "no",
  /**
   * @param {string} kind of file, such as "JPEG"
   * @param {string} size in pixels
   * @param {string} seconds
   * @param {string} version of the model
   */
  technical: (kind, size, seconds, version) =>
    `${kind}, ${size} pixels. Analysed in ${seconds} s with model version ${version}.`,
  /**
   * @param {string} name of the file
   * @param {string} date with the time
   * @param {string} version of the model
   */
  stamp: (name, date, version) =>
    `Photo “${name}”, analysed on ${date} with model version ${version}.`,
});

/** The viewer: photo, outlines, masks and heat map. */
export const viewer = Object.freeze({
  captions: Object.freeze({
    photo: "Photo",
    outline: "Outline of the spot",
    overlay: "Overlay: the spot in red",
    masks: "Masks of both networks",
    heatmap: "Heat map over the photo",
  }),
  photoAlt: "Your photo, as sent",
  /** @param {{place: string, share: string}} values */
  outlineAlt: ({ place, share }) =>
    `Your photo with a line around the spot. The spot is ${place} and covers ${share} of the photo.`,
  /** @param {{place: string, share: string}} values */
  overlayAlt: ({ place, share }) =>
    `Your photo with the spot in red. The red area is ${place} and covers ${share} of the photo.`,
  /** @param {{place: string, share: string, agreement: string}} values */
  masksAlt: ({ place, share, agreement }) =>
    "Your photo with the masks of both networks, which agree to " +
    `${agreement}. The one that was kept is ${place} and covers ${share} of the photo.`,
  heatmapAlt: "The heat map over your photo; it is described under “What influenced the result”.",
  /** Where something is in a photo; a first word for the height, a second for the side. */
  places: Object.freeze({
    "top left": "at the top left",
    "top centre": "at the top",
    "top right": "at the top right",
    "middle left": "at the left",
    "middle centre": "in the middle",
    "middle right": "at the right",
    "bottom left": "at the bottom left",
    "bottom centre": "at the bottom",
    "bottom right": "at the bottom right",
    "above left": "in the middle, slightly up and to the left",
    "above centre": "in the middle, slightly up",
    "above right": "in the middle, slightly up and to the right",
    "level left": "in the middle, slightly to the left",
    "level right": "in the middle, slightly to the right",
    "below left": "in the middle, slightly down and to the left",
    "below centre": "in the middle, slightly down",
    "below right": "in the middle, slightly down and to the right",
  }),
  /** @param {{up: string | null, down: string | null}} places null where nothing moved it */
  heatmapDescription: ({ up, down }) => {
    const upwards = up
      ? `What moved it up most is ${up} of the frame.`
      : "Nothing moved it up.";
    const downwards = down
      ? `What moved it down most is ${down} of the frame.`
      : "Nothing moved it down.";
    return `Your photo in grey, coloured where it moved the probability. ${upwards} ${downwards}`;
  },
  /** @param {{length: string, width: string, area: string, photo: string}} size */
  sizeInPixels: ({ length, width, area, photo: size }) =>
    `The spot is ${length} pixels long and ${width} pixels wide, and its area is ${area} pixels. ` +
    `The photo that was analysed has ${size} pixels.`,
  /** @param {{length: string, width: string, area: string}} size */
  sizeInMillimetres: ({ length, width, area }) =>
    `The spot is about ${length} mm long and ${width} mm wide, and its area is about ${area} mm². ` +
    "This is an estimate, and no more exact than the scale and the red area.",
  /** @param {{asymmetry: string, dents: string, colours: string}} values */
  abcd: ({ asymmetry, dents, colours }) =>
    `Folded along its middle, ${asymmetry} of the spot has nothing on the other side (asymmetry). ` +
    `Dents in its edge take up ${dents}. Colours: ${colours}. These numbers describe the red area; ` +
    "the probability and the advice do not depend on them.",
  colours: {
    white: "white",
    red: "red",
    light_brown: "light brown",
    dark_brown: "dark brown",
    blue_grey: "blue-grey",
    black: "black",
  },
  /** @param {number} number 1 or 2 */
  rulerEnd: (number) => (number === 1 ? "First end of the line" : "Second end of the line"),
  chooseMask: "Please choose a mask first.",
  comparing: "Comparing the masks.",
  noMasks: "There is no mask to compare with, because no skin was recognised in this photo.",
  /** @param {{network: string, dice: string}} values */
  diceOf: ({ network, dice }) => `${network}: Dice ${dice}`,
  /** @param {{missed: string, extra: string}} parts */
  differences: ({ missed, extra }) =>
    `Of your mask’s area, ${missed} is missing in this mask. It covers ${extra} of that area in ` +
    "addition, outside your mask.",
  /** @param {string} network */
  differenceAlt: (network) =>
    `Your mask and that of ${network}: what they have in common, what is missing, what is extra`,
  /** @param {string} network */
  keptMask: (network) => `${network} (kept)`,
});

/** Saving, printing and comparing results. */
export const keeping = Object.freeze({
  saveFailed: "The file could not be made. Please try again.",
  keepFailed:
    "This browser does not let the page keep or read results. A private window or full storage " +
    "may be the reason.",
  /** @param {number} count */
  keptCount: (count) => {
    if (count === 0) return "No results are kept.";
    return count === 1 ? "One result is kept." : `${count} results are kept.`;
  },
  chooseTwo: "Choose exactly two results to compare.",
  compare: "Compare",
  open: "Open",
  delete: "Delete",
  /** @param {string} date */
  compareLabel: (date) => `Compare the result of ${date}`,
  /** @param {string} date */
  openLabel: (date) => `Open the result of ${date}`,
  /** @param {string} date */
  deleteLabel: (date) => `Delete the result of ${date}`,
  /** @param {string} date */
  confirmDelete: (date) => `Delete the result of ${date}? It cannot be restored.`,
  /** @param {number} count */
  confirmDeleteAll: (count) => `Delete all kept results (${count})? They cannot be restored.`,
  /** @param {string} share */
  probability: (share) => `Malignancy probability ${share}`,
  /** @param {string} date */
  comparedPhoto: (date) => `Photo of ${date}, enlarged around the spot`,
  keptPhotoName: "Copy kept in this browser",
  outlineTitle: "Outline of the spot, in pixels of the upright photo",
});

/** The service, and problems with it. */
export const service = Object.freeze({
  /** The notice above the form, by the state of the service. */
  notices: {
    starting: "The service is starting. This takes up to a minute. You can choose your photo now.",
    not_responding:
      "The service is not responding at the moment. It will be restarted if this continues. You " +
      "can choose your photo now; this page will say when it can be sent.",
    down:
      "The service is not running, or it cannot be reached. This page keeps trying to reach it. If " +
      "you run the service yourself, see the window in which “make serve” runs.",
  },
  readyNow: "The service is ready now.",

  /** Why nothing was sent, by the state of the service. */
  notReady: {
    starting: "The service is still starting",
    not_responding: "The service is not responding",
    down: "The service cannot be reached",
  },
  /** @param {number} seconds */
  waitingForBusy: (seconds) =>
    `The service is busy. Your photo will be sent again in ${seconds} s.`,
  waitingAnnounced: "The service is busy. Your photo will be sent again in a moment.",
  nothingSent:
    "Nothing was sent. Your photo is still here: please try again when this page says that the " +
    "service is ready.",

  /** Refusals, by code: what is wrong and what to do. */
  refusals: {
    no_image: { title: "No photo chosen", message: "Please choose a photo of the spot first." },
    several_photos: {
      title: "One photo at a time",
      message: "Please choose one photo at a time.",
    },
    bad_choice: {
      title: "This spot cannot be chosen",
      message: "The service did not find it again. Please send a photo of this spot alone.",
    },
    empty_file: { title: "This file is empty", message: "Please choose it again." },
    unreadable: {
      title: "This file cannot be read",
      message: "It may have been moved. Please choose it again.",
    },
    unsupported_format: {
      title: "This file type is not accepted",
      message: "Please choose a JPG, JPEG or PNG photo.",
    },
    file_too_large: {
      title: "This file is too large",
      message:
        "The service does not accept a file of this size. Crop the photo to the spot and try " +
        "again.",
    },
    too_many_pixels: {
      title: "This photo has too many pixels",
      message: "Please crop it to the spot, or reduce its size.",
    },
    too_complex: {
      title: "This photo is too complex",
      message: "Opening it would take too long. Please save it as an ordinary JPEG and try again.",
    },
    too_small: {
      title: "This photo is too small",
      message: "Please choose a larger photo, not a small copy of it.",
    },
    corrupt_image: {
      title: "This file is damaged",
      message: "The photo is damaged or incomplete. Please choose it again, or another one.",
    },
    upload_too_slow: {
      title: "The upload took too long",
      message: "Please send a smaller photo, or try again over a faster connection.",
    },
    busy: {
      title: "The service is busy",
      message: "It has many photos to analyse. Please try again in a moment.",
    },
    starting: {
      title: "The service is still starting",
      message: "Please try again in a moment.",
    },
    interrupted: {
      title: "The analysis was interrupted",
      message:
        "The service is recovering. Please try again in a moment; if it happens again, try " +
        "another photo.",
    },
    internal_error: {
      title: "The analysis failed",
      message:
        "There was an error in the service. Please try again; if it happens again, tell the people " +
        "who run it.",
    },
    login_required: {
      title: "Please log in",
      message: "The photo can be sent after the login. Please try again, and enter name and password.",
    },
    too_many_requests: {
      title: "Too many requests",
      message: "Many requests came from you, or from your network, in a short time.",
    },
    unavailable: {
      title: "The service is not running",
      message: "Please try again in a moment.",
    },
  },
  refused: "The photo was not accepted",
  /** @param {string} message one or more sentences */
  photoKept: (message) => `${message} Your photo is still here.`,
  /**
   * @param {string} message one or more sentences
   * @param {string} id of the request
   */
  forOperator: (message, id) => `${message} The number of this request is ${id}.`,

  /** @param {string} time of day */
  tryAgainAfter: (time) => `Please try again after ${time}.`,

  cannotAnalyse: {
    title: "The service cannot analyse photos right now",
    /** @param {number} httpStatus */
    message: (httpStatus) =>
      `It is starting, busy or recovering (error ${httpStatus}). Your photo is still here: please ` +
      "wait a minute and try again.",
  },
  failed: {
    title: "The analysis failed",
    message:
      "The service did not return a usable answer. Your photo is still here: please try again, or " +
      "try another photo.",
    /** @param {number} httpStatus */
    messageWithStatus: (httpStatus) =>
      `The service did not return a usable answer (error ${httpStatus}). Your photo is still ` +
      "here: please try again, or try another photo.",
  },
  noAnswer: {
    title: "No answer arrived",
    message:
      "The service is running, but the connection was lost before an answer arrived. The photo " +
      "may be larger than the service accepts, or this page may have been opened at an address " +
      "that the service does not allow. Please try again, or try a smaller photo.",
  },
  unreachable: {
    title: "The service cannot be reached",
    message:
      "Your photo is still here. This page keeps trying to reach the service and will tell you " +
      "when you can try again.",
  },

  // What a screen reader announces.
  drawingHeatMap: "Drawing the heat map.",
  /**
   * @param {string} name of the file
   * @param {string} note about the photo; may be empty
   */
  chosen: (name, note) => `Photo chosen: ${name}. ${note}`.trim(),
});
