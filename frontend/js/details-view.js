// Draws the details of a result.

/** @import { Assessment, Classification, ProbabilityScale, Segmentation } from "./types.js" */

import { kindName, ruleSentence, usedText } from "./classification-wording.js";
import { SelectionRule } from "./codes.js";
import { setText, tableRow } from "./dom.js";
import { elements } from "./elements.js";
import { decimal, percent } from "./format.js";
import { text } from "./language.js";
import { resultElements } from "./result-elements.js";
import { selectionSentence, technicalDetails } from "./result-wording.js";
import { adviceThresholds, bandRow } from "./scale-wording.js";
import { networkName } from "./networks.js";

/**
 * @param {Assessment | null} assessment
 * @param {ProbabilityScale | null} scale
 */
export function renderDetails(assessment, scale) {
  elements.details.hidden = !assessment;
  if (!assessment) return;
  renderSegmentationDetails(assessment.segmentation);
  renderClassificationDetails(assessment.classification);
  renderBands(scale);
  setText(resultElements.technical, technicalDetails(assessment));
}

/** @param {Segmentation} segmentation */
function renderSegmentationDetails(segmentation) {
  const { selected, rule, candidates } = segmentation;
  setText(resultElements.selection, selectionSentence(segmentation));
  const { dice, expectedDice, yes, no } = text.result;
  setText(resultElements.scoreTitle, rule === SelectionRule.DICE ? dice : expectedDice);
  resultElements.candidates.replaceChildren(
    ...candidates.map((candidate) =>
      tableRow(networkName(candidate.model), [
        percent(candidate.area_fraction),
        scoreText(rule === SelectionRule.DICE ? candidate.dice : candidate.expected_dice),
        candidate.model === selected ? yes : no,
      ]),
    ),
  );
}

/** @param {Classification} classification */
function renderClassificationDetails(classification) {
  const { candidates, diagnoses } = classification;
  setText(resultElements.rule, ruleSentence(classification));
  resultElements.classifiers.replaceChildren(
    ...candidates.map(({ model, malignancy_probability: probability }) =>
      tableRow(networkName(model), [
        percent(probability),
        usedText(model, classification),
      ]),
    ),
  );
  resultElements.allKinds.replaceChildren(
    ...diagnoses.map((diagnosis) =>
      tableRow(kindName(diagnosis), [
        diagnosis.code,
        percent(diagnosis.probability),
      ]),
    ),
  );
}

/** @param {ProbabilityScale | null} scale */
function renderBands(scale) {
  resultElements.bands.hidden = !scale;
  if (!scale) return;
  const rows = scale.bands.map(bandRow);
  resultElements.bandsBody.replaceChildren(...rows.map(([head, ...cells]) => tableRow(head, cells)));
  setText(resultElements.adviceThresholds, adviceThresholds(scale));
}

/** @param {number | null} score */
function scoreText(score) {
  return typeof score === "number" ? decimal(score, 3) : "–";
}
