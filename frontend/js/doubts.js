// What makes a result doubtful: the service's warnings, and classifiers that disagree.

/** @import { Answer, Classification, ClassifierEstimate } from "./types.js" */

import { Acquisition, WarningCode } from "./codes.js";
import { percent } from "./format.js";
import { text, textFor } from "./language.js";
import { networkName } from "./networks.js";

/** Above this difference, in percentage points, the classifiers disagree. */
const DISAGREEMENT_POINTS = 30;

/**
 * The reasons to doubt a result, or the remarks about a photo without one; the page tells of
 * several spots elsewhere.
 *
 * @param {Answer} answer
 * @returns {string[]}
 */
export function doubts({ warnings, classification }) {
  const disagreement = disagreementSentence(classification);
  const sentences = (warnings ?? [])
    .filter(({ code }) => code !== WarningCode.SEVERAL_LESIONS)
    .map(({ code, message }) => textFor(text.result.warnings, code) ?? message);
  return disagreement ? [disagreement, ...sentences] : sentences;
}

/** @param {Answer} answer */
export function isDoubtful(answer) {
  return doubts(answer).length > 0;
}

/**
 * Whether the photo was taken like the test photos.
 *
 * @param {Answer} answer
 */
export function isLikeTestPhotos({ acquisition }) {
  return acquisition === Acquisition.DERMOSCOPIC;
}

/**
 * Says that the classifiers disagree; empty if they do not.
 *
 * @param {Classification} classification
 */
function disagreementSentence({ candidates }) {
  const [first, second] = candidates;
  if (!first || !second || pointsBetween(first, second) <= DISAGREEMENT_POINTS) return "";
  return text.result.classifiersDisagree(
    networkName(first.model),
    percent(first.malignancy_probability),
    networkName(second.model),
    percent(second.malignancy_probability),
  );
}

/**
 * The distance of two probabilities in percentage points. The service rounds them to four decimals;
 * without rounding here, 0.8 and 0.5 would be a little more than 30 points apart.
 *
 * @param {ClassifierEstimate} first
 * @param {ClassifierEstimate} second
 */
function pointsBetween(first, second) {
  const difference = first.malignancy_probability - second.malignancy_probability;
  return Math.round(Math.abs(difference) * 10_000) / 100;
}
