// What a screen reader announces without being asked.

/** @import { State } from "./types.js" */

import { text } from "./language.js";
import { photoNote, waitNotice } from "./photo-wording.js";
import { countQueue } from "./queue.js";
import { resultPart } from "./result-part.js";
import { serverNotice } from "./service-wording.js";
import { Phase, isBusy } from "./state.js";

/**
 * The message for screen readers: it changes with the steps of the work, not every second.
 *
 * @param {State} state
 */
export function announcement(state) {
  const { phase, explanation, photo, limits, problem, result, queue, working } = state;
  if (isBusy(state)) {
    if (phase === Phase.WAITING) return text.service.waitingAnnounced;
    if (working) return text.photo.queueStep(queue.indexOf(working) + 1, queue.length);
    const step = phase === Phase.UPLOADING ? text.photo.uploadBegun : text.photo.uploadEnded;
    return waitNotice(state) || step;
  }
  if (state.preparing) return text.photo.preparing;
  if (phase === Phase.CANCELLED) {
    return result ? text.photo.cancelledBesideResult : text.photo.cancelled;
  }
  if (explanation && "loading" in explanation) return text.service.drawingHeatMap;
  // Alerts and headings that get the focus are read anyway: those of problems, of a heat map and of
  // a photo without a result. Only the advice is announced, because it must not be missed.
  if (problem || explanation) return "";
  if (result) return resultPart()?.adviceAnnouncement(result.answer) ?? "";
  if (queue.length > 0) return text.photo.queueCounts(countQueue(state));
  const chosen = photo ? text.service.chosen(photo.file.name, photoNote(photo, limits)) : "";
  return `${serverNotice(state.server, state.wasWaiting)} ${chosen}`.trim();
}
