// The list of the results kept in this browser.

/**
 * @import { Kept } from "./kept-store.js"
 * @import { Photo, Result } from "./types.js"
 */

import { Status } from "./codes.js";
import { clearComparison, compare } from "./comparison.js";
import { addStylesheet, newElement } from "./dom.js";
import { find } from "./elements.js";
import { dateAndTime, percent } from "./format.js";
import { addResult, deleteAllResults, deleteResult, readResults } from "./kept-store.js";
import { text } from "./language.js";
import { reduce } from "./reduced-copy.js";
import { headline } from "./result-wording.js";

const parts = Object.freeze({
  box: find("kept", HTMLDetailsElement),
  list: find("kept-list", HTMLElement),
  note: find("kept-note", HTMLElement),
  actions: find("kept-actions", HTMLElement),
  compare: find("compare-kept", HTMLButtonElement),
  deleteAll: find("delete-kept", HTMLButtonElement),
});

// In this order, because more.css changes rules of viewer.css.
addStylesheet("viewer.css");
addStylesheet("more.css");

/** @type {Kept[]} */
let results = [];
/** @type {(kept: Kept) => void} */
let open = () => {};
/** Addresses of the pictures in the list. @type {string[]} */
let urls = [];

/**
 * Keeps a result, without the large pictures and without the name of the photo.
 *
 * @param {Photo} photo
 * @param {Result} result
 */
export async function keep(photo, { answer, answeredAt }) {
  if (answer.status !== Status.OK) return;
  const segmentation = { ...answer.segmentation, mask_png: null };
  await addResult({
    answeredAt,
    picture: await reduce(photo.file),
    answer: { ...answer, overlay_jpeg: null, segmentation },
  });
  if (parts.box.open) await list(open);
}

/**
 * Shows the kept results.
 *
 * @param {(kept: Kept) => void} show shows one of them as the result
 */
export async function list(show) {
  open = show;
  results = await readResults();
  for (const url of urls) URL.revokeObjectURL(url);
  urls = [];
  clearComparison();
  parts.list.replaceChildren(...results.map(listItem));
  parts.note.textContent = text.keeping.keptCount(results.length);
  parts.actions.hidden = results.length === 0;
  parts.compare.hidden = results.length < 2;
}

/** @param {Kept} kept */
function listItem(kept) {
  const item = document.createElement("li");
  const date = dateAndTime(kept.answeredAt);
  const image = document.createElement("img");
  image.src = URL.createObjectURL(kept.picture);
  urls.push(image.src);
  image.alt = "";
  const words = newElement("p", "", "kept-words");
  const probability = percent(kept.answer.malignancy_probability);
  words.append(
    newElement("strong", date),
    newElement("span", headline(kept.answer)),
    newElement("span", text.keeping.probability(probability), "hint"),
  );
  const openIt = button(text.keeping.open, text.keeping.openLabel(date), () => open(kept));
  const remove = button(text.keeping.delete, text.keeping.deleteLabel(date), async () => {
    if (!confirm(text.keeping.confirmDelete(date))) return;
    await deleteResult(kept.id);
    await list(open);
    focusList();
  });
  item.append(image, words, choiceFor(kept, date), openIt, remove);
  return item;
}

/**
 * @param {Kept} kept
 * @param {string} date
 */
function choiceFor({ id }, date) {
  const label = newElement("label", "", "tool-check");
  const box = document.createElement("input");
  box.type = "checkbox";
  box.value = String(id);
  box.setAttribute("aria-label", text.keeping.compareLabel(date));
  label.append(box, text.keeping.compare);
  return label;
}

/**
 * @param {string} words
 * @param {string} label
 * @param {() => void} act
 */
function button(words, label, act) {
  const element = newElement("button", words, "tool");
  element.type = "button";
  element.setAttribute("aria-label", label);
  element.addEventListener("click", act);
  return element;
}

/** The button that had the focus is gone with its result. */
function focusList() {
  const next = parts.list.querySelector("button") ?? parts.box.querySelector("summary");
  if (next instanceof HTMLElement) next.focus();
}

parts.compare.addEventListener("click", () => {
  const boxes = [...parts.list.querySelectorAll("input:checked")];
  const ids = boxes.map((box) => Number(box instanceof HTMLInputElement && box.value));
  // The earlier one first.
  const [first, second, third] = results.filter(({ id }) => ids.includes(id)).reverse();
  if (first && second && !third) compare(first, second);
  else parts.note.textContent = text.keeping.chooseTwo;
});
parts.deleteAll.addEventListener("click", async () => {
  if (!confirm(text.keeping.confirmDeleteAll(results.length))) return;
  await deleteAllResults();
  await list(open);
  focusList();
});
