// Several photos: which are there, and how far each is.

/** @import { Photo, QueueEntry, State } from "./types.js" */

/** Most photos at a time. */
export const MOST_PHOTOS = 10;

/**
 * @param {Photo} photo
 * @returns {QueueEntry}
 */
export function newEntry(photo) {
  return { photo, result: null, explanation: null, problem: null };
}

/**
 * The entry of a photo; a photo that was opened again, with another address, is the same.
 *
 * @param {State} state
 * @param {Photo | null} photo
 */
export function entryOf({ queue }, photo) {
  return queue.find((entry) => entry.photo.file === photo?.file) ?? null;
}

/**
 * @param {State} state
 * @param {QueueEntry} entry
 */
export function isWorking({ working }, entry) {
  return working !== null && working === entry;
}

/**
 * Numbers of photos by how far they are.
 *
 * @param {State} state
 */
export function countQueue({ queue }) {
  const done = queue.filter(({ result }) => result).length;
  const failed = queue.filter(({ result, problem }) => !result && problem).length;
  return { all: queue.length, done, failed };
}
