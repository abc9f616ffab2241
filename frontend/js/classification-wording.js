// The texts about the classifiers and about the kinds of lesions that they tell apart.

/** @import { Classification, ClassifierEstimate, DiagnosisEstimate } from "./types.js" */

import { ClassifierRule, DiagnosisCode } from "./codes.js";
import { percent, share } from "./format.js";
import { networkName } from "./wording.js";

/** Above this difference, in percentage points, the classifiers disagree. */
const DISAGREEMENT_POINTS = 30;

/** @type {Readonly<Record<string, string>>} */
const KIND_EXPLANATIONS = Object.freeze({
  [DiagnosisCode.MEL]: "A skin cancer of the pigment cells. It can spread, so early treatment matters.",
  [DiagnosisCode.BCC]:
    "The most common skin cancer. It grows slowly and rarely spreads, but it needs treatment.",
  [DiagnosisCode.AKIEC]:
    "A patch of sun-damaged skin that can turn into skin cancer, or a skin cancer at an early stage.",
  [DiagnosisCode.NV]: "An ordinary mole. Not cancer.",
  [DiagnosisCode.BKL]: "An age spot or a rough, wart-like growth. Not cancer.",
  [DiagnosisCode.DF]: "A small, firm lump in the skin. Not cancer.",
  [DiagnosisCode.VASC]: "A spot made of small blood vessels, such as a cherry angioma. Not cancer.",
});

/**
 * Explains a kind of lesion to a lay person; empty for a kind that the page does not know.
 *
 * @param {DiagnosisEstimate} diagnosis
 */
export function kindExplanation({ code }) {
  return KIND_EXPLANATIONS[code] ?? "";
}

/** @param {DiagnosisEstimate} diagnosis */
export function kindName({ name }) {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

/** @param {Classification} classification */
export function priorSentence({ prevalence }) {
  return (
    `The probability assumes that ${share(prevalence)} of the lesions photographed are ` +
    "malignant; it would be lower if fewer were, and a clinic can set its own share."
  );
}

/**
 * Says that the classifiers disagree; empty if they do not.
 *
 * @param {Classification} classification
 */
export function disagreementSentence({ candidates }) {
  const [first, second] = candidates;
  if (!first || !second || pointsBetween(first, second) <= DISAGREEMENT_POINTS) return "";
  return (
    "The two networks that estimate the probability disagree about this photo: " +
    `${networkName(first.model)} gives ${percent(first.malignancy_probability)}, ` +
    `${networkName(second.model)} ${percent(second.malignancy_probability)}. ` +
    "The result is therefore less certain; the advice stays the same."
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

/**
 * Says how the malignancy probability follows from those of the classifiers.
 *
 * @param {Classification} classification
 */
export function ruleSentence({ rule, selected }) {
  const network = networkName(selected ?? "one network");
  switch (rule) {
    case ClassifierRule.MEAN:
      return (
        "The malignancy probability comes from both networks: it corresponds to the mean of " +
        "their log-odds (rule mean)."
      );
    case ClassifierRule.MOST_CONFIDENT:
      return (
        `The malignancy probability is that of ${network}, because it is farther from 50 % than ` +
        "that of the other network (rule most_confident)."
      );
    case ClassifierRule.RESNET18:
    case ClassifierRule.EFFICIENTNET_LITE:
      return `The malignancy probability is that of ${network} alone (rule ${rule}).`;
    default:
      return `The malignancy probability follows from the rule ${rule}.`;
  }
}

/**
 * Whether the malignancy probability depends on that of a network.
 *
 * @param {string} model
 * @param {Classification} classification
 */
export function usedText(model, { rule, selected }) {
  if (selected === null) return rule === ClassifierRule.MEAN ? "yes" : "–";
  return model === selected ? "yes" : "no";
}
