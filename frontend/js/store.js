// The state of the page, and the one function that changes it.

/** @import { State } from "./types.js" */

import { initialState } from "./state.js";

export const state = initialState();

/** @type {((state: State) => void)[]} */
const followers = [];

/**
 * Calls a function after every change, in the order in which they were registered.
 *
 * @param {(state: State) => void} follower
 */
export function follow(follower) {
  followers.push(follower);
}

/** @param {Partial<State>} changes */
export function update(changes) {
  Object.assign(state, changes);
  for (const follower of followers) follower(state);
}
