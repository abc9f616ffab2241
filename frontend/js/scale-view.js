// Draws the malignancy probability on a scale with the edges of the bands.

/** @import { Assessment, Band, ProbabilityScale } from "./types.js" */

import { LesionType } from "./codes.js";
import { newElement, setText, showText } from "./dom.js";
import { percent, short, shortPercent } from "./format.js";
import { text } from "./language.js";
import { resultElements } from "./result-elements.js";
import * as wording from "./scale-wording.js";

/**
 * @param {Assessment | null} assessment
 * @param {ProbabilityScale | null} scale
 */
export function renderScale(assessment, scale) {
  resultElements.probabilityBox.hidden = !assessment;
  resultElements.scale.hidden = !scale;
  if (!assessment) return;
  setText(resultElements.probability, percent(assessment.malignancy_probability));
  showText(resultElements.bandMeaning, wording.bandMeaning(scale, assessment));
  setText(resultElements.prior, wording.priorSentence(scale, assessment));
  if (scale) drawScale(scale, assessment);
}

/**
 * @param {ProbabilityScale} scale
 * @param {Assessment} assessment
 */
function drawScale(scale, assessment) {
  const { bands } = scale;
  const own = wording.ownBand(scale, assessment);
  resultElements.scaleTypes.replaceChildren(
    ...Object.values(LesionType).map((type) => {
      const name = newElement("span", text.result.types[type]);
      const widths = bands.filter(({ diagnosis }) => diagnosis === type).map(width);
      name.style.flexGrow = String(widths.reduce((sum, part) => sum + part, 0));
      return name;
    }),
  );
  resultElements.scaleBands.replaceChildren(
    ...bands.map((band) => {
      const box = newElement("span", "", band === own ? "scale-band own" : "scale-band");
      box.style.flexGrow = String(width(band));
      return box;
    }),
  );
  resultElements.scaleEdges.replaceChildren(
    // Only the last edge has a percent sign: there is no room for more on a phone.
    ...bands.slice(1).map(({ from }, index, { length }) => {
      const last = index === length - 1;
      const edge = newElement("span", last ? shortPercent(from) : short(from * 100));
      edge.style.insetInlineStart = `${from * 100}%`;
      return edge;
    }),
  );
  resultElements.scaleMarker.style.insetInlineStart = `${assessment.malignancy_probability * 100}%`;
}

/** @param {Band} band */
function width({ from, to }) {
  return to - from;
}
