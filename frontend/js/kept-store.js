// Results in the database of this browser. Nothing here leaves the device.

/** @import { Assessment } from "./types.js" */

/**
 * @typedef {object} Kept
 * @property {number} id
 * @property {Date} answeredAt
 * @property {Blob} picture a reduced copy of the photo, JPEG
 * @property {Assessment} answer without its pictures
 */

const DATABASE = "skin-spots";
const STORE = "results";

/**
 * @param {Omit<Kept, "id">} result
 * @returns {Promise<unknown>}
 */
export function addResult(result) {
  return inStore("readwrite", (store) => store.add(result));
}

/** @returns {Promise<Kept[]>} the latest first */
export async function readResults() {
  /** @type {Kept[]} */
  const results = await inStore("readonly", (store) => store.getAll());
  return results.sort((one, other) => other.answeredAt.getTime() - one.answeredAt.getTime());
}

/**
 * @param {number} id
 * @returns {Promise<unknown>}
 */
export function deleteResult(id) {
  return inStore("readwrite", (store) => store.delete(id));
}

/** @returns {Promise<unknown>} */
export function deleteAllResults() {
  return inStore("readwrite", (store) => store.clear());
}

/**
 * @template T
 * @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore) => IDBRequest<T>} act
 * @returns {Promise<T>}
 */
async function inStore(mode, act) {
  const database = await openDatabase();
  try {
    const transaction = database.transaction(STORE, mode);
    const request = act(transaction.objectStore(STORE));
    return await new Promise((resolve, reject) => {
      // Only then the change is on the disk.
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

/** @returns {Promise<IDBDatabase>} */
function openDatabase() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () =>
      request.result.createObjectStore(STORE, { keyPath: "id", autoIncrement: true });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
