// Whether the lesions in a reduced photo are so small that the service should see more pixels.

/** @import { Answer, Limits } from "./types.js" */

import { Status } from "./codes.js";

/**
 * Whether a lesion has fewer pixels than the classifiers can use, or none was found.
 *
 * @param {Answer} answer to a reduced photo
 * @param {Limits} limits
 */
export function needsDetails({ status, lesions }, { detail_side: enough }) {
  if (status === Status.NO_LESION_FOUND) return true;
  return lesions.some(({ bounding_box: { width, height } }) => Math.min(width, height) < enough);
}
