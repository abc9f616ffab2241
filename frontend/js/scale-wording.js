// What the page says about the scale of the malignancy probability.

/** @import { Assessment, Band, ProbabilityScale } from "./types.js" */

import { isLikeTestPhotos } from "./doubts.js";
import { ofHundred, share, shortPercent } from "./format.js";
import { text } from "./language.js";

/**
 * The band of an answer. Not found by its probability, which is rounded.
 *
 * @param {ProbabilityScale} scale
 * @param {Assessment} assessment
 */
export function ownBand({ bands }, { diagnosis, confidence }) {
  return bands.find((band) => band.diagnosis === diagnosis && band.confidence === confidence);
}

/**
 * What the answer meant for photos whose truth is known; empty if that was not measured.
 *
 * @param {ProbabilityScale | null} scale
 * @param {Assessment} assessment
 */
export function bandMeaning(scale, assessment) {
  const measured = scale && ownBand(scale, assessment)?.malignant_share;
  if (typeof measured !== "number") return "";
  const sentence = text.result.ofHundred(ofHundred(measured));
  return isLikeTestPhotos(assessment) ? sentence : `${sentence} ${text.result.testPhotosDiffer}`;
}

/**
 * Which share of malignant lesions the probability assumes.
 *
 * @param {ProbabilityScale | null} scale
 * @param {Assessment} assessment
 */
export function priorSentence(scale, { classification: { prevalence } }) {
  const measured = scale?.malignant_share;
  if (typeof measured !== "number") return text.result.assumedShare(share(prevalence));
  return text.result.assumedAndMeasuredShare(share(prevalence), ofHundred(measured));
}

/**
 * A row of the table of bands.
 *
 * @param {Band} band
 * @returns {[range: string, answer: string, measured: string]}
 */
export function bandRow({ from, to, diagnosis, confidence, malignant_share: measured }) {
  const { range, band, types, confidences, aboutOfHundred, notMeasured } = text.result;
  return [
    range(shortPercent(from), shortPercent(to)),
    band(types[diagnosis], confidences[confidence]),
    measured === null ? notMeasured : aboutOfHundred(ofHundred(measured)),
  ];
}

/** @param {ProbabilityScale} scale */
export function adviceThresholds({ advice }) {
  const { see_doctor_from: examine, see_doctor_soon_from: soon } = advice;
  return text.result.adviceThresholds(shortPercent(examine), shortPercent(soon));
}
