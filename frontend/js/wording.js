// Texts of the choice of a lesion and of the heat map.

/** @import { ExplanationWithMap } from "./types.js" */

import { NetworkName } from "./codes.js";
import { percent } from "./format.js";

/** @type {Readonly<Record<string, string>>} */
const NETWORK_TITLES = Object.freeze({
  [NetworkName.UNET]: "U-Net",
  [NetworkName.DEEPLABV3]: "DeepLabV3",
  [NetworkName.RESNET18]: "ResNet-18",
  [NetworkName.EFFICIENTNET_LITE]: "EfficientNet-Lite",
});

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

/** @param {string} model */
export function networkName(model) {
  return NETWORK_TITLES[model] ?? model;
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
