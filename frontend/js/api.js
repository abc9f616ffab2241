// Requests to the service.

/**
 * @import { Answer, Config, Explanation, Upload, ValueOf } from "./types.js"
 */

import { ErrorCode, ServerState, Status } from "./codes.js";
import { getJson, isObject, parseJson } from "./json.js";

/** HTTP status of a proxy that limits the requests of a client. */
export const TOO_MANY_REQUESTS = 429;

/** Why a request brought no answer. */
export const FailureKind = Object.freeze({
  /** The service refused the photo and said why. */
  REFUSED: "refused",
  /** The service returned another error, or something that is not an answer. */
  FAILED: "failed",
  /** The browser received no response that the page may read. */
  UNREACHABLE: "unreachable",
});

/** An analysis that brought no answer. `code` and `message` are the service's, if it refused. */
export class ServiceError extends Error {
  /**
   * @param {ValueOf<typeof FailureKind>} kind
   * @param {object} [details]
   * @param {string} [details.code]
   * @param {string} [details.message]
   * @param {number} [details.httpStatus]
   * @param {number | null} [details.retryAfter] seconds after which a busy service may have room
   * @param {string} [details.requestId] by which the operator finds the request in the logs
   */
  constructor(kind, details = {}) {
    const { code = "", message = "", httpStatus = 0, retryAfter = null, requestId = "" } = details;
    super(message);
    this.kind = kind;
    this.code = code;
    this.httpStatus = httpStatus;
    this.retryAfter = retryAfter;
    this.requestId = requestId;
  }
}

/**
 * @typedef {object} UploadOptions
 * @property {AbortSignal} signal
 * @property {number | null} lesion the number of the lesion to analyse; null for the main one
 * @property {File} [groundTruth] a mask of the photo, to score those of the networks with
 * @property {(fraction: number) => void} [onProgress] gets the fraction sent so far, 0 to 1
 * @property {() => void} [onSent] called when the whole photo has been sent
 */

/**
 * Sends one photo and waits for the answer.
 *
 * Uses XMLHttpRequest because fetch reports no upload progress. A progress listener makes the
 * browser send a preflight request (OPTIONS) first, which the service answers.
 *
 * @param {string} url
 * @param {Upload} photo
 * @param {UploadOptions} options
 * @returns {Promise<Answer>}
 * @throws {ServiceError}
 * @throws {DOMException} AbortError, if the signal is aborted
 */
export function analysePhoto(url, { file, extension }, options) {
  const { signal, lesion, groundTruth, onProgress, onSent } = options;
  const body = new FormData();
  // A neutral name: the file's own name may identify the patient.
  body.append("data", file, `photo.${extension}`);
  if (lesion !== null) body.append("lesion", String(lesion));
  if (groundTruth) body.append("ground_truth", groundTruth, "mask");

  return new Promise((resolve, reject) => {
    // It may have been cancelled just before.
    signal.throwIfAborted();
    const request = new XMLHttpRequest();
    request.open("POST", url);
    if (onProgress) {
      request.upload.onprogress = ({ loaded, total }) => onProgress(total ? loaded / total : 0);
    }
    if (onSent) request.upload.onload = onSent;
    request.onload = () => {
      try {
        resolve(readAnswer(request));
      } catch (error) {
        reject(error);
      }
    };
    request.onerror = () => reject(new ServiceError(FailureKind.UNREACHABLE));
    request.onabort = () => reject(new DOMException("Cancelled", "AbortError"));
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(body);
  });
}

/**
 * Sends one photo and waits for the explanation of its probability.
 *
 * @param {string} url
 * @param {Upload} photo
 * @param {{signal: AbortSignal, lesion: number | null}} options
 * @returns {Promise<Explanation>}
 * @throws {ServiceError}
 * @throws {DOMException} AbortError, if the signal is aborted
 */
export async function explainPhoto(url, photo, options) {
  /** @type {Answer & {explanation?: unknown}} */
  const { explanation } = await analysePhoto(url, photo, options);
  if (!isExplanation(explanation)) {
    throw new ServiceError(FailureKind.FAILED, { httpStatus: 200 });
  }
  return explanation;
}

/**
 * Asks whether the service can take a photo now.
 *
 * The page's own server knows best; if it does not say, the service's health address is asked.
 *
 * @param {Config} config
 * @returns {Promise<ValueOf<typeof ServerState>>}
 */
export async function getServerStatus({ health_url: healthUrl }) {
  const status = await getJson("status");
  if (isObject(status)) {
    const state = Object.values(ServerState).find((known) => known === status.state);
    if (state) return state;
  }
  const health = await getJson(healthUrl);
  const healthy = isObject(health) && health.status === "Healthy";
  return healthy ? ServerState.READY : ServerState.DOWN;
}

/**
 * @param {XMLHttpRequest} request that has been answered
 * @returns {Answer}
 * @throws {ServiceError}
 */
function readAnswer(request) {
  const { status: httpStatus, responseText } = request;
  const body = parseJson(responseText);
  if (httpStatus === 200 && isAnswer(body)) return body;
  const error = isObject(body) && isObject(body.error) ? body.error : {};
  const busy = httpStatus === TOO_MANY_REQUESTS || error.code === ErrorCode.BUSY;
  const retryAfter = busy ? readRetryAfter(request) : null;
  if (typeof error.message === "string") {
    const { code, message } = error;
    const requestId = isObject(body) ? String(body.request_id ?? "") : "";
    const details = { code: String(code), message, httpStatus, retryAfter, requestId };
    throw new ServiceError(FailureKind.REFUSED, details);
  }
  throw new ServiceError(FailureKind.FAILED, { httpStatus, retryAfter });
}

/**
 * @param {XMLHttpRequest} request
 * @returns {number | null} seconds; null if the header is missing or names a date
 */
function readRetryAfter(request) {
  const header = request.getResponseHeader("Retry-After") ?? "";
  return /^[0-9]+$/.test(header) ? Number(header) : null;
}

/**
 * Checks the status only: an answer that lacks other fields fails when it is drawn.
 *
 * @param {unknown} value
 * @returns {value is Answer}
 */
function isAnswer(value) {
  return isObject(value) && Object.values(Status).some((status) => status === value.status);
}

/**
 * @param {unknown} value
 * @returns {value is Explanation}
 */
function isExplanation(value) {
  return isObject(value) && typeof value.message === "string";
}
