// The texts of the page, as functions of the state: neither alarming nor reassuring.

/**
 * @import {
 *   Answer, Assessment, ExplanationWithMap, Limits, Photo, Problem,
 *   Segmentation, ServerStatus, State, ValueOf,
 * } from "./types.js"
 */

import {
  Advice,
  Confidence,
  ErrorCode,
  LesionType,
  NetworkName,
  SelectionRule,
  ServerState,
  Status,
  WarningCode,
} from "./codes.js";
import { SLOW_AFTER_S } from "./config.js";
import { dimensions, fileSize, percent } from "./format.js";
import { isLowResolution } from "./photo-check.js";
import { Phase } from "./state.js";

// ---------------------------------------------------------------- problems

/** @type {Readonly<Record<string, string>>} */
const PROBLEM_TITLES = Object.freeze({
  [ErrorCode.NO_IMAGE]: "No photo chosen",
  [ErrorCode.SEVERAL_PHOTOS]: "One photo at a time",
  [ErrorCode.BAD_CHOICE]: "This lesion cannot be chosen",
  [ErrorCode.EMPTY_FILE]: "This file is empty",
  [ErrorCode.UNREADABLE]: "This file cannot be read",
  [ErrorCode.UNSUPPORTED_FORMAT]: "This file type is not accepted",
  [ErrorCode.FILE_TOO_LARGE]: "This file is too large",
  [ErrorCode.TOO_MANY_PIXELS]: "This photo has too many pixels",
  [ErrorCode.TOO_COMPLEX]: "This photo is too complex",
  [ErrorCode.TOO_SMALL]: "This photo is too small",
  [ErrorCode.CORRUPT_IMAGE]: "This file is damaged",
  [ErrorCode.INTERNAL_ERROR]: "The analysis failed",
  [ErrorCode.UPLOAD_TOO_SLOW]: "The upload took too long",
  [ErrorCode.BUSY]: "The service is busy",
  [ErrorCode.STARTING]: "The service is still starting",
  [ErrorCode.INTERRUPTED]: "The analysis was interrupted",
});

/** @typedef {Exclude<ValueOf<typeof ServerState>, typeof ServerState.READY>} NotReady */

/** @type {Readonly<Record<NotReady, string>>} */
const NOT_READY_TITLES = Object.freeze({
  [ServerState.STARTING]: "The service is still starting",
  [ServerState.NOT_RESPONDING]: "The service is not responding",
  [ServerState.DOWN]: "The service cannot be reached",
});

/** HTTP statuses of TorchServe, or of a proxy, while no photo can be analysed. */
const UNAVAILABLE = [404, 429, 502, 503, 504, 507];

/**
 * Describes a refusal by the service or by the page.
 *
 * @param {string} code
 * @param {string} message
 * @returns {Problem}
 */
export function refusal(code, message) {
  return { title: PROBLEM_TITLES[code] ?? "The photo was not accepted", message };
}

/**
 * Describes a refusal for a reason other than the photo.
 *
 * @param {string} code
 * @param {string} message
 * @returns {Problem}
 */
export function unavailable(code, message) {
  return refusal(code, `${message} Your photo is still here.`);
}

/**
 * Describes a response that is neither an answer nor a refusal.
 *
 * @param {number} httpStatus 0 if unknown
 * @returns {Problem}
 */
export function failure(httpStatus) {
  if (httpStatus === 413) {
    return refusal(
      ErrorCode.FILE_TOO_LARGE,
      "The service does not accept a file of this size. " +
        "Crop the photo to the lesion and try again.",
    );
  }
  if (UNAVAILABLE.includes(httpStatus)) {
    return {
      title: "The service cannot analyse photos right now",
      message:
        `It is starting, busy or recovering (error ${httpStatus}). ` +
        "Your photo is still here: please wait a minute and try again.",
    };
  }
  const code = httpStatus >= 400 ? ` (error ${httpStatus})` : "";
  return {
    title: "The analysis failed",
    message:
      `The service did not return a usable answer${code}. ` +
      "Your photo is still here: please try again, or try another photo.",
  };
}

/**
 * Describes a request without a response that the page may read.
 *
 * @param {ValueOf<typeof ServerState>} serverState
 * @returns {Problem}
 */
export function unreachable(serverState) {
  if (serverState === ServerState.READY) {
    return {
      title: "No answer arrived",
      message:
        "The service is running, but the connection was lost before an answer arrived. The photo " +
        "may be larger than the service accepts, or this page may have been opened at an address " +
        "that the service does not allow. Please try again, or try a smaller photo.",
    };
  }
  return {
    title: "The service cannot be reached",
    message:
      "Your photo is still here. This page keeps trying to reach the service and will tell you " +
      "when you can try again.",
  };
}

/**
 * Describes an attempt to send a photo while the service is not ready.
 *
 * @param {NotReady} serverState
 * @returns {Problem}
 */
export function notReady(serverState) {
  return {
    title: NOT_READY_TITLES[serverState],
    message:
      "Nothing was sent. Your photo is still here: please try again when this page says that the " +
      "service is ready.",
  };
}

// ---------------------------------------------------------------- the service and the form

/**
 * The notice above the form; empty if there is nothing to say.
 *
 * @param {ServerStatus} server
 * @param {boolean} wasWaiting
 */
export function serverNotice({ state, message }, wasWaiting) {
  switch (state) {
    case ServerState.STARTING: {
      const start = message || "The service is starting. This takes up to a minute.";
      return `${start} You can choose your photo now.`;
    }
    case ServerState.NOT_RESPONDING: {
      const start = message || "The service is not responding at the moment.";
      return `${start} You can choose your photo now; this page will say when it can be sent.`;
    }
    case ServerState.DOWN: {
      const start = message || "The service is not running, or it cannot be reached.";
      return (
        `${start} This page keeps trying to reach it. ` +
        "If you run the service yourself, see the window in which “make serve” runs."
      );
    }
    default:
      return wasWaiting ? "The service is ready now." : "";
  }
}

/** @param {Limits} limits */
export function photoHint({ max_bytes: maxBytes }) {
  return `or drop it here. JPG, JPEG or PNG, at most ${fileSize(maxBytes)}.`;
}

/** @param {Limits} limits */
export function resolutionTitle({ recommended_height: height }) {
  return `At least ${height}p`;
}

/** @param {Limits} limits */
export function resolutionText(limits) {
  return `${recommendedSize(limits)} pixels or more.`;
}

/** @param {Limits} limits */
function recommendedSize({ recommended_width: width, recommended_height: height }) {
  return dimensions({ width, height });
}

/**
 * The note below the preview; empty if there is nothing to say.
 *
 * @param {Photo} photo
 * @param {Limits | null} limits
 */
export function photoNote(photo, limits) {
  if (!photo.readable) {
    return "Your browser cannot show this photo; it may be damaged. You can still send it.";
  }
  if (!limits || !isLowResolution(photo, limits)) return "";
  return (
    `This photo has ${dimensions(photo)} pixels, less than the recommended ` +
    `${recommendedSize(limits)}. It can be analysed, but the result may be less reliable.`
  );
}

/**
 * The message for screen readers: it changes with the steps of the work, not every second.
 *
 * @param {State} state
 */
export function announcement(state) {
  const { phase, elapsed, explanation, photo, limits, problem, result } = state;
  if (phase === Phase.UPLOADING) return "Uploading the photo.";
  if (phase === Phase.ANALYSING) {
    return elapsed < SLOW_AFTER_S
      ? "Photo uploaded. Analysing."
      : "The analysis is taking longer than usual. You can keep waiting, or cancel.";
  }
  if (phase === Phase.CANCELLED) return "Cancelled. Your photo is still here.";
  if (explanation && "loading" in explanation) return "Drawing the heat map.";
  // Alerts and headings that get the focus are read anyway: those of problems, of a heat map and of
  // a photo without a result. Only the advice is announced, because it must not be missed.
  if (problem || explanation) return "";
  if (result) return adviceAnnouncement(result.answer);
  const chosen = photo ? `Photo chosen: ${photo.file.name}. ${photoNote(photo, limits)}` : "";
  return `${serverNotice(state.server, state.wasWaiting)} ${chosen}`.trim();
}

/** @param {Answer} answer */
function adviceAnnouncement(answer) {
  return answer.status === Status.OK ? `${headline(answer)}. ${resultMessage(answer)}` : "";
}

// ---------------------------------------------------------------- the result

/**
 * What the advice means and what to do: calm, in everyday words, without a promise.
 *
 * @type {Readonly<Record<string, {headline: string, message: string}>>}
 */
const ADVICE = Object.freeze({
  [Advice.SEE_DOCTOR_SOON]: {
    headline: "See a doctor soon",
    message:
      "This spot may be skin cancer; only an examination can tell. " +
      "Please make an appointment with a doctor now, even if the spot does not bother you.",
  },
  [Advice.SEE_DOCTOR]: {
    headline: "See a doctor",
    message:
      "The photo does not show clearly enough whether this spot is skin cancer. " +
      "Please have a doctor examine it, even if it does not bother you.",
  },
  [Advice.WATCH]: {
    headline: "Keep watching this spot",
    message:
      "This result does not rule out cancer. See a doctor if the spot is new, changes, grows, " +
      "bleeds, itches or hurts, or if it worries you.",
  },
});

/** @type {Readonly<Record<ValueOf<typeof Confidence>, string>>} */
const CONFIDENCE_MEANINGS = Object.freeze({
  [Confidence.HIGH]:
    "High confidence: the probability is far from the threshold between benign and malignant. " +
    "The program can still be wrong.",
  [Confidence.MEDIUM]:
    "Medium confidence: the probability is at some distance from the threshold between benign " +
    "and malignant. The program may well be wrong.",
  [Confidence.LOW]:
    "Low confidence: the probability is not far from the threshold between benign and malignant, " +
    "so the other type is quite possible.",
});

/** @type {Readonly<Record<string, string>>} */
const NETWORK_TITLES = Object.freeze({
  [NetworkName.UNET]: "U-Net",
  [NetworkName.DEEPLABV3]: "DeepLabV3",
  [NetworkName.RESNET18]: "ResNet-18",
  [NetworkName.EFFICIENTNET_LITE]: "EfficientNet-Lite",
});

/** @type {Readonly<Record<ValueOf<typeof SelectionRule>, string>>} */
const SELECTION_REASONS = Object.freeze({
  [SelectionRule.EXPECTED_DICE]:
    "by the accuracy that each network expects of its own mask, with a preference for the U-Net " +
    "(rule expected_dice)",
  [SelectionRule.AREA]: "because it covers the larger area (rule area)",
  [SelectionRule.DICE]:
    "because it agrees best with the mask that was sent with the photo (rule dice)",
});

/** @param {Answer} answer */
export function resultLabel({ status }) {
  return status === Status.OK ? "Result:" : "No result:";
}

/**
 * The first line of the result: the advice, if there is a result.
 *
 * @param {Answer} answer
 */
export function headline({ status, advice }) {
  if (status === Status.NOT_SKIN) return "Not a skin image";
  if (status === Status.NO_LESION_FOUND) return "No lesion found";
  return ADVICE[advice ?? ""]?.headline ?? "Advice for this spot";
}

/**
 * The sentences below the first line. The service's own message also gives the figures, which the
 * page shows elsewhere, so it is used only if the page has no text of its own.
 *
 * @param {Answer} answer
 */
export function resultMessage({ advice, message }) {
  return ADVICE[advice ?? ""]?.message ?? message;
}

/**
 * Says that the photo shows several lesions, and which of them the result is about.
 *
 * @param {number} number of the analysed lesion
 * @param {number} count
 */
export function severalLesions(number, count) {
  return (
    `${count} lesions were found in this photo. This result is only about lesion ${number}, the ` +
    "one in red."
  );
}

/**
 * The accessible name of the button that chooses a lesion.
 *
 * @param {number} number
 * @param {number} count
 */
export function lesionButton(number, count) {
  return `Analyse lesion ${number} of ${count}`;
}

/**
 * The warnings of an answer, except for what the page says elsewhere.
 *
 * @param {Answer} answer
 */
export function warnings({ warnings: all }) {
  const others = (all ?? []).filter(({ code }) => code !== WarningCode.SEVERAL_LESIONS);
  return others.map(({ message }) => message);
}

/** @param {ValueOf<typeof LesionType>} diagnosis */
export function typeName(diagnosis) {
  return diagnosis === LesionType.MALIGNANT ? "Malignant" : "Benign";
}

/**
 * Explains what the type means, and how it agrees with the advice.
 *
 * @param {Assessment} assessment
 */
export function meaning({ diagnosis, advice, malignancy_probability: probability }) {
  const estimate = "This is an estimate from a photo, not a diagnosis.";
  if (diagnosis === LesionType.MALIGNANT) {
    return (
      `${estimate} “Malignant” means skin cancer, or a change of the skin that can turn into ` +
      "skin cancer."
    );
  }
  if (advice === Advice.SEE_DOCTOR || advice === Advice.SEE_DOCTOR_SOON) {
    return `${estimate} “Benign” means not cancer. ${whyADoctor(probability)}`;
  }
  return `${estimate} “Benign” means not cancer, but the program sometimes calls a cancer benign.`;
}

/**
 * Explains why a lesion with the type benign should be examined. The decision threshold between the
 * types may be above 50 %, so that the type benign is not always the more probable one.
 *
 * @param {number} probability
 */
function whyADoctor(probability) {
  const comparison =
    probability < 0.5
      ? "Benign is more likely here, but not certain enough: some lesions with such a result are " +
        "malignant."
      : "The probability is below the threshold for the type “malignant”, but malignant is at " +
        "least as likely as benign.";
  return `${comparison} This is why the advice is to see a doctor although the type is benign.`;
}

/** @param {ValueOf<typeof Confidence>} confidence */
export function confidenceMeaning(confidence) {
  return (
    `${CONFIDENCE_MEANINGS[confidence]} ` +
    "Confidence says nothing about how serious the lesion is."
  );
}

/**
 * Suggests what to do after a photo without an assessment.
 *
 * @param {ValueOf<typeof Status>} status
 */
export function nextSteps(status) {
  if (status === Status.NOT_SKIN) {
    return [
      "Choose a close-up photo of the skin with the lesion in the middle.",
      "If this was one, take it again in even daylight, in focus, and cropped to the lesion.",
    ];
  }
  if (status === Status.NO_LESION_FOUND) {
    return [
      "Go closer or crop the photo, so that the lesion fills a good part of it.",
      "Take it in even light, without shadow, glare or hair across the lesion.",
      "This is not a sign that all is well: if a spot worries you, show it to a doctor.",
    ];
  }
  return [];
}

/** @param {string} model */
export function networkName(model) {
  return NETWORK_TITLES[model] ?? model;
}

/** @param {Segmentation} segmentation */
export function selectionSentence({ selected, rule, agreement, candidates }) {
  const reason = SELECTION_REASONS[rule] ?? `by the rule ${rule}`;
  const kept = selected
    ? `The mask of ${networkName(selected)} was kept ${reason}.`
    : "No mask was kept.";
  if (candidates.length < 2 || typeof agreement !== "number") return kept;
  return (
    `${kept} The masks of the two networks agree to ${Math.round(agreement * 100)} % ` +
    `(Dice ${agreement.toFixed(2)}).`
  );
}

/** @param {Assessment} assessment */
export function technicalDetails({ image, model, timing_ms: timing }) {
  return (
    `${image.format}, ${dimensions(image)} pixels. ` +
    `Analysed in ${(timing.total / 1000).toFixed(1)} s with model version ${model.version}.`
  );
}

/**
 * @param {Photo} photo
 * @param {Date} answeredAt
 */
export function stamp(photo, answeredAt) {
  return `Photo “${photo.file.name}”, analysed on ${answeredAt.toLocaleString("en-GB")}.`;
}

// ---------------------------------------------------------------- the explanation

export const EXPLANATION_OFFER =
  "A heat map can show which parts of the picture moved the probability up or down, for one of the " +
  "two networks that estimate it. " +
  "The photo is sent to the service once more.";

/** @param {boolean} loading */
export function explainButton(loading) {
  return loading ? "Drawing the heat map …" : "Show what influenced the result";
}

/**
 * Says whose probability the heat map explains.
 *
 * @param {ExplanationWithMap} explanation
 * @param {number} probability of the result
 */
export function explainedNetwork(explanation, probability) {
  const { model, malignancy_probability: own } = explanation;
  return (
    `Two networks estimate the probability, and the heat map is that of one of them, ` +
    `${networkName(model)}. On its own, ${networkName(model)} gives ${percent(own)}; ` +
    `the probability of the result is ${percent(probability)}.`
  );
}

/**
 * Explains the unit of the colours: odds, the ratio of malignant to benign probability.
 *
 * @param {ExplanationWithMap} explanation
 */
export function heatmapScale({ map, model, malignancy_probability: probability }) {
  const { contributions, full_colour: fullColour } = map;
  const grid = `${contributions.length} × ${contributions[0]?.length ?? 0}`;
  return (
    `Full colour: one cell of the ${grid} grid multiplies (+) or divides (−) the odds of ` +
    `malignant to benign by ${Math.exp(fullColour).toFixed(2)}. ` +
    `Together, all cells move the probability of ${networkName(model)} from 50 % to ` +
    `${percent(probability)}.`
  );
}
