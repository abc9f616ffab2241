// What a screen reader announces without being asked.

/** @import { Answer, State } from "./types.js" */

import { Status } from "./codes.js";
import { SLOW_AFTER_S } from "./config.js";
import { isDoubtful } from "./doubts.js";
import { text } from "./language.js";
import { headline, resultMessage } from "./result-wording.js";
import { serverNotice } from "./service-wording.js";
import { Phase } from "./state.js";
import { photoNote } from "./wording.js";

/**
 * The message for screen readers: it changes with the steps of the work, not every second.
 *
 * @param {State} state
 */
export function announcement(state) {
  const { phase, elapsed, explanation, photo, limits, problem, result } = state;
  if (phase === Phase.UPLOADING) return text.service.uploading;
  if (phase === Phase.ANALYSING) {
    return elapsed < SLOW_AFTER_S ? text.service.analysing : text.service.analysingLong;
  }
  if (phase === Phase.CANCELLED) return text.service.cancelled;
  if (explanation && "loading" in explanation) return text.service.drawingHeatMap;
  // Alerts and headings that get the focus are read anyway: those of problems, of a heat map and of
  // a photo without a result. Only the advice is announced, because it must not be missed.
  if (problem || explanation) return "";
  if (result) return adviceAnnouncement(result.answer);
  const chosen = photo ? text.service.chosen(photo.file.name, photoNote(photo, limits)) : "";
  return `${serverNotice(state.server, state.wasWaiting)} ${chosen}`.trim();
}

/** @param {Answer} answer */
function adviceAnnouncement(answer) {
  if (answer.status !== Status.OK) return "";
  const { adviceAnnounced, doubtfulAdviceAnnounced } = text.result;
  const announced = isDoubtful(answer) ? doubtfulAdviceAnnounced : adviceAnnounced;
  return announced(headline(answer), resultMessage(answer));
}
