// Draws the choice among several lesions, over the picture and below it.

/** @import { Answer, BoundingBox, Lesion, Size } from "./types.js" */

import { newElement, setText } from "./dom.js";
import { elements } from "./elements.js";
import { text } from "./language.js";
import { resultElements } from "./result-elements.js";
import { chosenLesion } from "./state.js";

/**
 * Shows the choice of the lesion, over the overlay and below it; nothing if there is no choice.
 *
 * @param {Answer} answer
 */
export function renderLesions(answer) {
  const { lesions, image } = answer;
  const chosen = chosenLesion(answer);
  const choices = chosen === null ? [] : lesions;
  resultElements.lesions.hidden = chosen === null;
  elements.lesionMarks.hidden = chosen === null;
  setText(resultElements.lesionsNote, chosen ? text.result.severalSpots(chosen, lesions.length) : "");
  const marks = fillButtons(elements.lesionMarks, choices, "lesion-mark");
  for (const [index, { number, bounding_box: box }] of choices.entries()) {
    const mark = marks[index];
    if (!mark) continue;
    placeMark(mark, box, image);
    mark.replaceChildren(newElement("span", String(number), "lesion-number"));
  }
  const buttons = fillButtons(elements.lesionButtons, choices, "button");
  for (const button of buttons) setText(button, text.result.spot(Number(button.value)));
}

/**
 * Fills a group with a button for each lesion. Buttons that are there stay, and with them the focus.
 *
 * @param {HTMLElement} group
 * @param {Lesion[]} lesions
 * @param {string} classes
 */
function fillButtons(group, lesions, classes) {
  const buttons = [...group.querySelectorAll("button")].slice(0, lesions.length);
  while (buttons.length < lesions.length) buttons.push(newElement("button", "", classes));
  for (const [index, { number, selected }] of lesions.entries()) {
    const button = buttons[index];
    if (!button) continue;
    button.type = "button";
    button.value = String(number);
    button.setAttribute("aria-label", text.result.analyseSpot(number, lesions.length));
    button.setAttribute("aria-pressed", String(selected));
  }
  if (buttons.length !== group.childElementCount) group.replaceChildren(...buttons);
  return buttons;
}

/**
 * Places a button over a box of the picture; as for ``fillBar``, without a style attribute.
 *
 * @param {HTMLElement} button
 * @param {BoundingBox} box in pixels of the picture
 * @param {Size} size of the picture
 */
function placeMark({ style }, { x, y, width, height }, size) {
  style.left = `${((x + width / 2) / size.width) * 100}%`;
  style.top = `${((y + height / 2) / size.height) * 100}%`;
  style.width = `${(width / size.width) * 100}%`;
  style.height = `${(height / size.height) * 100}%`;
}
