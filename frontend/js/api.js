// Everything that the page says to a server.

import { POLL_TIMEOUT_MS } from "./config.js";

const ANSWER_STATUSES = ["ok", "no_lesion_found", "not_skin"];
const SERVER_STATES = ["starting", "ready", "not_responding", "down"];

/**
 * An analysis that brought no answer.
 * kind "refused": the service refused the photo and said why (`code`, `message`);
 * kind "failed": it answered with another error (`httpStatus`), or with something that is no answer;
 * kind "unreachable": no answer that the browser lets the page read.
 */
export class ServiceError extends Error {
  constructor(kind, { code = null, message = "", httpStatus = 0 } = {}) {
    super(message);
    this.kind = kind;
    this.code = code;
    this.httpStatus = httpStatus;
  }
}

/**
 * Sends one photo and waits for the answer.
 * XMLHttpRequest, because fetch reports no upload progress. Listening to it makes the browser ask
 * with OPTIONS first; TorchServe answers that with the model's description and the CORS headers.
 *
 * @param {string} url
 * @param {{file: File, extension: string}} photo
 * @param {{signal: AbortSignal, onProgress?: (fraction: number) => void, onSent?: () => void}} options
 * @returns {Promise<object>} the answer's JSON, status ok, no_lesion_found or not_skin
 * @throws {ServiceError}
 * @throws {DOMException} AbortError, when the signal is aborted
 */
export function analysePhoto(url, { file, extension }, { signal, onProgress, onSent }) {
  const body = new FormData();
  // A neutral name: the file's own may tell who the patient is.
  body.append("data", file, `photo.${extension}`);

  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    if (onProgress) {
      request.upload.onprogress = ({ loaded, total }) => onProgress(total ? loaded / total : 0);
    }
    if (onSent) request.upload.onload = onSent;
    request.onload = () => {
      try {
        resolve(readAnswer(request.status, request.responseText));
      } catch (error) {
        reject(error);
      }
    };
    request.onerror = () => reject(new ServiceError("unreachable"));
    request.onabort = () => reject(new DOMException("Cancelled", "AbortError"));
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(body);
  });
}

/**
 * Sends one photo and waits for what moved its probability; otherwise like `analysePhoto`.
 *
 * @returns {Promise<{message: string, heatmap_jpeg: string | null, map: object | null}>}
 */
export async function explainPhoto(url, photo, { signal }) {
  const { explanation } = await analysePhoto(url, photo, { signal });
  if (typeof explanation?.message !== "string") throw new ServiceError("failed", { httpStatus: 200 });
  return explanation;
}

/**
 * Whether the service can take a photo now.
 * The page's own server knows best; where it does not say, the service's health address is asked.
 *
 * @returns {Promise<{state: "starting" | "ready" | "not_responding" | "down", message: string}>}
 */
export async function serverStatus({ health_url: healthUrl }) {
  const status = await getJson("status");
  if (SERVER_STATES.includes(status?.state)) {
    return { state: status.state, message: String(status.message ?? "") };
  }
  const health = await getJson(healthUrl);
  return { state: health?.status === "Healthy" ? "ready" : "down", message: "" };
}

function readAnswer(httpStatus, text) {
  const answer = parseJson(text);
  if (httpStatus === 200 && ANSWER_STATUSES.includes(answer?.status)) return answer;
  if (typeof answer?.error?.message === "string") {
    const { code, message } = answer.error;
    throw new ServiceError("refused", { code, message, httpStatus });
  }
  throw new ServiceError("failed", { httpStatus });
}

async function getJson(url) {
  try {
    const response = await fetch(url, {
      cache: "no-store",
      signal: AbortSignal.timeout(POLL_TIMEOUT_MS),
    });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

function parseJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
