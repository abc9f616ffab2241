// What the page says about the service and about problems with it.

/** @import { Problem, ValueOf } from "./types.js" */

import { ErrorCode, ServerState } from "./codes.js";
import { timeOfDay } from "./format.js";
import { text, textFor } from "./language.js";

/** @typedef {Exclude<ValueOf<typeof ServerState>, typeof ServerState.READY>} NotReady */

/** HTTP statuses of TorchServe, or of a proxy, while no photo can be analysed. */
const UNAVAILABLE = [404, 502, 503, 504, 507];

/** Time to wait if a proxy that limits the requests of a client names none. */
const USUAL_WAIT_S = 60;

/**
 * Describes a refusal by the service; its own message is shown only for an unknown reason.
 *
 * @param {string} code
 * @param {string} message
 * @returns {Problem}
 */
export function refusal(code, message) {
  const known = textFor(text.service.refusals, code);
  return { title: known?.title ?? text.service.refused, message: known?.message ?? message };
}

/**
 * Describes a refusal by the page itself, which knows more than the code.
 *
 * @param {string} code
 * @param {string} message
 * @returns {Problem}
 */
export function ownRefusal(code, message) {
  return { ...refusal(code, message), message };
}

/**
 * Describes a refusal for a reason other than the photo.
 *
 * @param {string} code
 * @param {string} message
 * @returns {Problem}
 */
export function unavailable(code, message) {
  const problem = refusal(code, message);
  return { ...problem, message: text.service.photoKept(problem.message) };
}

/**
 * Describes the refusal of a proxy that limits the requests of a client.
 *
 * @param {number | null} retryAfter seconds to wait; null if unknown
 * @returns {Problem}
 */
export function tooMany(retryAfter) {
  const { title, message } = refusal(ErrorCode.TOO_MANY_REQUESTS, "");
  const time = new Date(Date.now() + (retryAfter ?? USUAL_WAIT_S) * 1000);
  const when = text.service.tryAgainAfter(timeOfDay(time));
  return { title, message: text.service.photoKept(`${message} ${when}`) };
}

/**
 * Adds the number by which the operator finds the request in the logs.
 *
 * @param {Problem} problem
 * @param {string} requestId empty if unknown
 * @returns {Problem}
 */
export function forOperator(problem, requestId) {
  if (!requestId) return problem;
  return { ...problem, message: text.service.forOperator(problem.message, requestId) };
}

/**
 * Describes a response that is neither an answer nor a refusal.
 *
 * @param {number} httpStatus 0 if unknown
 * @returns {Problem}
 */
export function failure(httpStatus) {
  if (httpStatus === 413) return refusal(ErrorCode.FILE_TOO_LARGE, "");
  const { cannotAnalyse, failed } = text.service;
  if (UNAVAILABLE.includes(httpStatus)) {
    return { title: cannotAnalyse.title, message: cannotAnalyse.message(httpStatus) };
  }
  const message = httpStatus >= 400 ? failed.messageWithStatus(httpStatus) : failed.message;
  return { title: failed.title, message };
}

/**
 * Describes a request without a response that the page may read.
 *
 * @param {ValueOf<typeof ServerState>} serverState
 * @returns {Problem}
 */
export function unreachable(serverState) {
  const { noAnswer, unreachable: without } = text.service;
  return serverState === ServerState.READY ? noAnswer : without;
}

/**
 * Describes an attempt to send a photo while the service is not ready.
 *
 * @param {NotReady} serverState
 * @returns {Problem}
 */
export function notReady(serverState) {
  return { title: text.service.notReady[serverState], message: text.service.nothingSent };
}

/**
 * The notice above the form; empty if there is nothing to say.
 *
 * @param {ValueOf<typeof ServerState>} serverState
 * @param {boolean} wasWaiting
 */
export function serverNotice(serverState, wasWaiting) {
  if (serverState !== ServerState.READY) return text.service.notices[serverState];
  return wasWaiting ? text.service.readyNow : "";
}
