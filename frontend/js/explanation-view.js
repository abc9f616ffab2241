// Draws the explanation of a result: the heat map and the words about it.

/** @import { Assessment, ExplanationState, ExplanationWithMap } from "./types.js" */

import { jpegUrl, setSource, setText, showText } from "./dom.js";
import { elements } from "./elements.js";
import {
  explainButton,
  explainedNetwork,
  explanationMessage,
  heatmapScale,
} from "./explanation-wording.js";
import { heatmapDescription } from "./places.js";
import { resultElements } from "./result-elements.js";

/**
 * @param {Assessment | null} assessment
 * @param {ExplanationState | null} state
 */
export function renderExplanation(assessment, state) {
  resultElements.explanation.hidden = !assessment;
  const loading = state !== null && "loading" in state;
  const problem = state !== null && "problem" in state ? state.problem : null;
  const explanation = state !== null && "explanation" in state ? state.explanation : null;

  const url = heatmapUrl(state);
  setSource(resultElements.heatmap, url);
  resultElements.heatmapBox.hidden = !url;
  resultElements.explainedNetwork.hidden = !url;
  if (assessment && explanation?.heatmap_jpeg) renderHeatmapTexts(assessment, explanation);
  setText(resultElements.explanationMessage, explanationMessage(explanation));
  elements.explain.hidden = explanation !== null;
  elements.explain.setAttribute("aria-disabled", String(loading));
  setText(elements.explain, explainButton(loading));
  showText(resultElements.explanationProblem, problem ? `${problem.title}. ${problem.message}` : "");
}

/**
 * @param {Assessment} assessment
 * @param {ExplanationWithMap} explanation
 */
function renderHeatmapTexts({ malignancy_probability: probability }, explanation) {
  resultElements.heatmap.alt = heatmapDescription(explanation.map);
  setText(resultElements.explainedNetwork, explainedNetwork(explanation, probability));
  setText(resultElements.heatmapScale, heatmapScale(explanation));
}

/** Forgets the picture, so that the browser can free its memory. */
export function clearExplanation() {
  setSource(resultElements.heatmap, "");
}

/** @param {ExplanationState | null} state */
export function heatmapUrl(state) {
  const explained = state !== null && "explanation" in state;
  return explained ? jpegUrl(state.explanation.heatmap_jpeg) : "";
}
