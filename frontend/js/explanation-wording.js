// What the page says about the heat map of what influenced a result.

/** @import { Explanation, ExplanationWithMap } from "./types.js" */

import { decimal, percent } from "./format.js";
import { text } from "./language.js";
import { networkName } from "./networks.js";

/** @param {Explanation | null} explanation null if it was not requested yet */
export function explanationMessage(explanation) {
  const { explanationOffer, explained, notExplained } = text.result;
  if (!explanation) return explanationOffer;
  return explanation.map ? explained(networkName(explanation.model)) : notExplained;
}

/** @param {boolean} loading */
export function explainButton(loading) {
  return loading ? text.result.explaining : text.result.explain;
}

/**
 * Says whose probability the heat map explains.
 *
 * @param {ExplanationWithMap} explanation
 * @param {number} probability of the result
 */
export function explainedNetwork(explanation, probability) {
  const { model, malignancy_probability: own } = explanation;
  return text.result.explainedNetwork(networkName(model), percent(own), percent(probability));
}

/**
 * Explains the unit of the colours: odds, the ratio of malignant to benign probability.
 *
 * @param {ExplanationWithMap} explanation
 */
export function heatmapScale({ map, model, malignancy_probability: probability }) {
  const { contributions, full_colour: fullColour } = map;
  const grid = `${contributions.length} × ${contributions[0]?.length ?? 0}`;
  const factor = decimal(Math.exp(fullColour), 2);
  return text.result.heatmapScale(grid, factor, networkName(model), percent(probability));
}
