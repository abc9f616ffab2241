// What the page says about the classifiers and about the kinds of spots that they tell apart.

/** @import { Classification, DiagnosisEstimate } from "./types.js" */

import { ClassifierRule } from "./codes.js";
import { text, textFor } from "./language.js";
import { networkName } from "./networks.js";

/**
 * Explains a kind of spot to a lay person; empty for a kind that the page does not know.
 *
 * @param {DiagnosisEstimate} diagnosis
 */
export function kindExplanation({ code }) {
  return textFor(text.result.kinds, code)?.about ?? "";
}

/** @param {DiagnosisEstimate} diagnosis */
export function kindName({ code, name }) {
  const known = textFor(text.result.kinds, code)?.name;
  return known ?? `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

/**
 * Says how the malignancy probability follows from those of the classifiers.
 *
 * @param {Classification} classification
 */
export function ruleSentence({ rule, selected }) {
  const { ruleMean, ruleMostConfident, ruleSingle, ruleOther, oneNetwork } = text.result;
  const network = selected === null ? oneNetwork : networkName(selected);
  switch (rule) {
    case ClassifierRule.MEAN:
      return ruleMean;
    case ClassifierRule.MOST_CONFIDENT:
      return ruleMostConfident(network);
    case ClassifierRule.RESNET18:
    case ClassifierRule.EFFICIENTNET_LITE:
      return ruleSingle(network, rule);
    default:
      return ruleOther(rule);
  }
}

/**
 * Whether the malignancy probability depends on that of a network.
 *
 * @param {string} model
 * @param {Classification} classification
 */
export function usedText(model, { rule, selected }) {
  const { yes, no } = text.result;
  if (selected === null) return rule === ClassifierRule.MEAN ? yes : "–";
  return model === selected ? yes : no;
}
