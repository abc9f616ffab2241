// Draws the list of several photos. Items that are there stay, and with them the focus.

/** @import { QueueEntry, State } from "./types.js" */

import { newElement, setText } from "./dom.js";
import { elements } from "./elements.js";
import { text } from "./language.js";
import { isWorking } from "./queue.js";
import { isBusy } from "./state.js";
import { headline } from "./result-wording.js";

/** @type {WeakMap<QueueEntry, ReturnType<typeof newItem>>} */
const items = new WeakMap();

/** @param {State} state */
export function renderQueue(state) {
  const { queue } = state;
  setText(elements.queueTitle, text.photo.queueTitle(queue.length));
  const shown = queue.map((entry) => itemOf(entry));
  const nodes = shown.map(({ item }) => item);
  const present = [...elements.queueList.children];
  if (nodes.length !== present.length || nodes.some((node, index) => node !== present[index])) {
    elements.queueList.replaceChildren(...nodes);
  }
  for (const entry of queue) renderItem(state, entry);
}

/** @param {QueueEntry} entry */
function itemOf(entry) {
  const known = items.get(entry);
  if (known) return known;
  const made = newItem(entry);
  items.set(entry, made);
  return made;
}

/** @param {QueueEntry} entry */
function newItem({ photo }) {
  const item = document.createElement("li");
  const picture = document.createElement("img");
  picture.alt = "";
  if (photo.readable) picture.src = photo.url;
  const words = document.createElement("div");
  const status = newElement("p", "", "hint");
  words.append(newElement("p", photo.file.name, "photo-name"), status);
  const open = newButton("open");
  const remove = newButton("remove");
  item.append(picture, words, open, remove);
  return { item, status, open, remove };
}

/**
 * @param {State} state
 * @param {QueueEntry} entry
 */
function renderItem(state, entry) {
  const { item, status, open, remove } = itemOf(entry);
  const { name } = entry.photo.file;
  const line = statusLine(state, entry);
  setText(status, line);
  const inView = state.photo?.file === entry.photo.file;
  if (inView) item.setAttribute("aria-current", "true");
  else item.removeAttribute("aria-current");
  setText(open, entry.result ? text.photo.openResult : text.photo.show);
  open.setAttribute(
    "aria-label",
    entry.result ? text.photo.openResultOf(name) : text.photo.showPhoto(name),
  );
  setText(remove, text.photo.remove);
  remove.setAttribute("aria-label", text.photo.removePhoto(name));
  remove.setAttribute("aria-disabled", String(isBusy(state)));
}

/**
 * @param {State} state
 * @param {QueueEntry} entry
 */
function statusLine(state, entry) {
  if (isWorking(state, entry)) return text.photo.working;
  if (entry.result) return text.photo.analysed(headline(entry.result.answer));
  if (entry.problem) return text.photo.notAnalysed(entry.problem.title);
  return text.photo.waiting;
}

/** @param {string} action */
function newButton(action) {
  const element = newElement("button", "", "button");
  element.type = "button";
  element.value = action;
  return element;
}
