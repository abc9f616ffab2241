// Errors of requests to the service as problems for a person.

/** @import { Problem } from "./types.js" */

import { FailureKind, ServiceError, TOO_MANY_REQUESTS } from "./api.js";
import { ErrorCode } from "./codes.js";
import { checkServer, pollServer } from "./service-state.js";
import * as wording from "./service-wording.js";
import { state } from "./store.js";

/** HTTP status of a proxy that wants a login. */
const LOGIN_REQUIRED = 401;

/** @param {unknown} error */
export function isAbort(error) {
  return error instanceof DOMException && error.name === "AbortError";
}

/**
 * Turns an error of a request, other than an abort, into a problem for the person.
 *
 * @param {unknown} error
 * @returns {Promise<Problem>}
 */
export async function problemOf(error) {
  if (!(error instanceof ServiceError)) return problemOfPage(error);
  if (error.httpStatus === TOO_MANY_REQUESTS) return wording.tooMany(error.retryAfter);
  if (error.kind === FailureKind.FAILED) return wording.failure(error.httpStatus);
  const refused = error.kind === FailureKind.REFUSED;
  if (refused && error.httpStatus === LOGIN_REQUIRED) {
    return wording.unavailable(error.code, error.message);
  }
  if (refused && error.httpStatus !== 503) {
    const problem = wording.refusal(error.code, error.message);
    return error.code === ErrorCode.INTERNAL_ERROR
      ? wording.forOperator(problem, error.requestId)
      : problem;
  }
  const ready = await checkServer();
  if (!ready) pollServer();
  const problem = refused
    ? wording.unavailable(error.code, error.message)
    : wording.unreachable(state.server);
  return { ...problem, untilReady: !ready };
}

/**
 * The problem of an answer without a field that the page draws, or of a bug of the page.
 *
 * @param {unknown} error
 * @returns {Problem}
 */
export function problemOfPage(error) {
  console.error(error);
  return wording.failure(0);
}
