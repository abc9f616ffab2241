// Texts of the form: choosing photos, sending them, waiting.

/** @import { Limits, Photo, Problem, Size, State } from "./types.js" */

import { dimensions, fileSize } from "./format.js";
import { text } from "./language.js";
import { MOST_PHOTOS } from "./queue.js";
import { Phase, isSlow, percentSent } from "./state.js";

/**
 * One problem for the problems of several files; null if there is none.
 *
 * @param {Problem[]} problems
 * @returns {Problem | null}
 */
export function joinProblems(problems) {
  if (problems.length < 2) return problems[0] ?? null;
  const messages = problems.map(({ message }) => message);
  return { title: text.photo.severalProblems(problems.length), message: messages.join(" ") };
}

/** @returns {Problem} */
export function tooManyPhotos() {
  return { title: text.photo.tooManyTitle, message: text.photo.tooMany(MOST_PHOTOS) };
}

/**
 * The label of the choice of a file.
 *
 * @param {State} state
 */
export function chooseLabel({ photo, queue }) {
  if (queue.length > 0) return text.photo.add;
  return photo ? text.photo.chooseAnother : text.photo.choose;
}

/** @param {Limits} limits */
export function photoHint({ file_bytes: maxBytes }) {
  return text.photo.hint(fileSize(maxBytes));
}

/** @param {Limits} limits */
export function resolutionTitle({ recommended_height: height }) {
  return text.photo.resolutionTitle(height);
}

/** @param {Limits} limits */
export function resolutionText(limits) {
  return text.photo.resolutionText(recommendedSize(limits));
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
  if (!photo.readable) return text.photo.unreadable;
  const advice = photo.faults.map((fault) => text.photo.faults[fault]);
  if (limits && isLowResolution(photo, limits)) {
    advice.unshift(text.photo.lowResolution(dimensions(photo), recommendedSize(limits)));
  }
  return advice.length > 0 ? [...advice, text.photo.canBeSent].join(" ") : "";
}

/**
 * Whether a photo is smaller than recommended, in portrait or in landscape orientation.
 *
 * @param {Size} size
 * @param {Limits} limits
 */
function isLowResolution({ width, height }, limits) {
  return (
    Math.max(width, height) < limits.recommended_width ||
    Math.min(width, height) < limits.recommended_height
  );
}

/** @param {State} state */
export function preparing(state) {
  return state.preparing ? text.photo.preparing : "";
}

/**
 * The label of the progress bar.
 *
 * @param {State} state
 */
export function progressLabel(state) {
  const { phase, elapsed, retryAfter } = state;
  if (phase === Phase.WAITING) {
    return text.service.waitingForBusy(Math.max(0, retryAfter - elapsed));
  }
  return phase === Phase.UPLOADING
    ? text.photo.uploading(percentSent(state), elapsed)
    : text.photo.analysing(elapsed);
}

/**
 * Says why the wait is long; empty if it is not.
 *
 * @param {State} state
 */
export function waitNotice(state) {
  if (!isSlow(state)) return state.again ? text.photo.uploadAgain : "";
  return state.phase === Phase.UPLOADING ? text.photo.slowUpload : text.photo.slowAnalysis;
}
