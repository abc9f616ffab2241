// Draws a result. Loaded with all that it imports when a photo has been chosen (result-part.js).

/** @import { State } from "./types.js" */

import { Status } from "./codes.js";
import { elements } from "./elements.js";
import { clearExplanation, heatmapUrl, renderExplanation } from "./explanation-view.js";
import { renderLesions } from "./lesions-view.js";
import { resultElements } from "./result-elements.js";
import { renderResultWords } from "./result-view.js";
import { showSaveMenu } from "./save-menu.js";
import { clearViewer, renderViewer } from "./viewer.js";

export { adviceAnnouncement } from "./result-wording.js";

/** @param {State} state */
export function renderResult({ result, explanation, photo, scale }) {
  if (!result || !photo) {
    clearViewer();
    clearExplanation();
    return;
  }
  const { answer, kept = false } = result;
  const assessment = answer.status === Status.OK ? answer : null;
  // The measured shares hold for the present version of the service.
  renderResultWords(result, photo, kept ? null : scale);
  resultElements.overlayHint.hidden = !assessment;
  showSaveMenu(result);
  renderViewer(answer, photo, heatmapUrl(explanation));
  renderLesions(answer);
  // The reduced copy of a kept photo could lead to another result.
  renderExplanation(kept ? null : assessment, explanation);
  elements.lesionButtons.hidden = kept;
  resultElements.lesionsHint.hidden = kept;
}
