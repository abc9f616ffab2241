// What the page says about a result: neither alarming nor reassuring.

/** @import { Answer, Assessment, Photo, Segmentation, ValueOf } from "./types.js" */

import { Advice, Confidence, LesionType, SelectionRule, Status } from "./codes.js";
import { isDoubtful } from "./doubts.js";
import { dateAndTime, decimal, dimensions, wholePercent } from "./format.js";
import { text, textFor } from "./language.js";
import { networkName } from "./networks.js";

/** @param {Answer} answer */
export function resultLabel({ status }) {
  return status === Status.OK ? text.result.adviceLabel : text.result.noResultLabel;
}

/**
 * The first line of the result: the advice, if there is a result.
 *
 * @param {Answer} answer
 */
export function headline({ status, advice }) {
  if (status !== Status.OK) return text.result.nothing[status].headline;
  return textFor(text.result.advice, advice)?.headline ?? text.result.unknownAdvice;
}

/**
 * The sentences below the first line. The service's own message also gives the figures, which the
 * page shows elsewhere, so it is used only if the page has no text of its own.
 *
 * @param {Answer} answer
 */
export function resultMessage({ status, advice, message }) {
  if (status !== Status.OK) return text.result.nothing[status].message;
  return textFor(text.result.advice, advice)?.message ?? message;
}

/**
 * What a screen reader announces of a result; empty if there is no advice.
 *
 * @param {Answer} answer
 */
export function adviceAnnouncement(answer) {
  if (answer.status !== Status.OK) return "";
  const { adviceAnnounced, doubtfulAdviceAnnounced } = text.result;
  const announced = isDoubtful(answer) ? doubtfulAdviceAnnounced : adviceAnnounced;
  return announced(headline(answer), resultMessage(answer));
}

/**
 * Suggests what to do after a photo without a result.
 *
 * @param {ValueOf<typeof Status>} status
 */
export function nextSteps(status) {
  return status === Status.OK ? [] : text.result.nothing[status].steps;
}

/** @param {ValueOf<typeof Status>} status */
export function doubtsTitle(status) {
  return status === Status.OK ? text.result.doubtsTitle : text.result.photoTitle;
}

/**
 * What the doubts mean for the advice; empty if there is none.
 *
 * @param {Answer} answer
 */
export function doubtsAdvice({ advice }) {
  if (advice === null) return "";
  return advice === Advice.WATCH ? text.result.doubtsAfterWatch : text.result.doubtsAfterDoctor;
}

/**
 * The type of the lesion; one that is not certain is never called benign without saying so.
 *
 * @param {Assessment} assessment
 */
export function typeName(assessment) {
  const { types, benignDoubtful, benignUncertain } = text.result;
  if (assessment.diagnosis === LesionType.MALIGNANT) return types.malignant;
  if (isDoubtful(assessment)) return benignDoubtful;
  return assessment.confidence === Confidence.LOW ? benignUncertain : types.benign;
}

/**
 * Explains what the type means, and how it agrees with the advice. The decision threshold between
 * the types may be above 50 %, so that the type benign is not always the more probable one.
 *
 * @param {Assessment} assessment
 */
export function meaning({ diagnosis, advice, malignancy_probability: probability }) {
  const { meaningMalignant, meaningBenign, meaningBenignLikely, meaningBenignUnlikely } =
    text.result;
  if (diagnosis === LesionType.MALIGNANT) return meaningMalignant;
  if (advice !== Advice.SEE_DOCTOR && advice !== Advice.SEE_DOCTOR_SOON) return meaningBenign;
  return probability < 0.5 ? meaningBenignLikely : meaningBenignUnlikely;
}

/** @param {Assessment} assessment */
export function confidenceMeaning(assessment) {
  const sentence = text.result.confidenceMeanings[assessment.confidence];
  return isDoubtful(assessment) ? `${sentence} ${text.result.confidenceWithoutDoubts}` : sentence;
}

/** @param {Segmentation} segmentation */
export function selectionSentence(segmentation) {
  const { selected, agreement, candidates } = segmentation;
  const kept = selected ? keptSentence(segmentation, selected) : text.result.noMask;
  if (candidates.length < 2 || typeof agreement !== "number") return kept;
  return `${kept} ${text.result.agreement(wholePercent(agreement), decimal(agreement, 2))}`;
}

/**
 * Says by which rule a mask was kept, in agreement with the figures in the table below.
 *
 * @param {Segmentation} segmentation
 * @param {string} selected
 */
function keptSentence({ rule, candidates }, selected) {
  const { keptLarger, keptAgreeing, keptByRule, keptHigher, keptPreferred } = text.result;
  const network = networkName(selected);
  if (rule === SelectionRule.AREA) return keptLarger(network);
  if (rule === SelectionRule.DICE) return keptAgreeing(network);
  if (rule !== SelectionRule.EXPECTED_DICE) return keptByRule(network, rule);
  const own = candidates.find(({ model }) => model === selected)?.expected_dice ?? 0;
  const better = candidates.find(({ expected_dice: other }) => other > own);
  return better ? keptPreferred(network, networkName(better.model)) : keptHigher(network);
}

/** @param {Assessment} assessment */
export function technicalDetails({ image, model, timing_ms: timing }) {
  const seconds = decimal(timing.total / 1000, 1);
  return text.result.technical(image.format, dimensions(image), seconds, model.version);
}

/**
 * @param {Photo} photo
 * @param {Date} answeredAt
 * @param {Answer} answer
 */
export function stamp(photo, answeredAt, { model }) {
  return text.result.stamp(photo.file.name, dateAndTime(answeredAt), model.version);
}
