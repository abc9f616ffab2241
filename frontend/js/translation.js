// Shows the texts of index.html in the language of the page, and the menu that changes it.

import { find } from "./elements.js";
import { preferredLanguage, storeLanguage, useLanguage } from "./language.js";

/** The attributes that a person reads or hears. */
const ATTRIBUTES = ["aria-label", "alt"];
const menu = find("language", HTMLSelectElement);
let shownCode = "en";

/** @typedef {{english: string, show: (shown: string) => void}} StaticText */

/**
 * All texts of index.html. Read before the first drawing, so that none is one of the state.
 *
 * @type {readonly StaticText[]}
 */
const staticTexts = [...textNodes(), ...attributes(), titleText()];

/** The caution, wherever it stands: its English original is shown below its translation. */
const cautions = [...document.querySelectorAll(".caution > span")].map((element) => {
  const original = document.createElement("span");
  original.className = "caution-original";
  original.lang = "en";
  original.dir = "ltr";
  original.textContent = normalised(element.textContent ?? "");
  return { element, original };
});

/**
 * Shows the page in the language that fits the person, and follows the menu from then on.
 *
 * @param {() => void} redraw called after a change by the menu
 */
export async function startLanguage(redraw) {
  menu.addEventListener("change", async () => {
    storeLanguage(menu.value);
    await tryToShow(menu.value);
    redraw();
  });
  await tryToShow(preferredLanguage());
}

/** @param {string} code */
async function tryToShow(code) {
  try {
    await show(code);
  } catch {
    // The dictionary could not be loaded; the page stays as it is.
    menu.value = shownCode;
  }
}

/** @param {string} code */
async function show(code) {
  const page = await useLanguage(code);
  shownCode = code;
  menu.value = code;
  for (const { english, show: showText } of staticTexts) showText(page[english] ?? english);
  for (const { element, original } of cautions) {
    if (code === "en") original.remove();
    else element.after(original);
  }
}

/** @returns {StaticText[]} */
function textNodes() {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  /** @type {StaticText[]} */
  const found = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const whole = node.nodeValue ?? "";
    const english = normalised(whole);
    const skipped = node.parentElement?.closest("[translate='no'], noscript");
    if (skipped || !/\p{Letter}/u.test(english)) continue;
    const [before, after] = [/^\s/.test(whole) ? " " : "", /\s$/.test(whole) ? " " : ""];
    const { parentNode } = node;
    const own = node;
    found.push({
      english,
      show: (shown) => {
        // A text of the state has taken its place.
        if (own.parentNode === parentNode) own.nodeValue = `${before}${shown}${after}`;
      },
    });
  }
  return found;
}

/** @returns {StaticText[]} */
function attributes() {
  return ATTRIBUTES.flatMap((name) =>
    [...document.body.querySelectorAll(`[${name}]:not([${name}=""])`)].map((element) => ({
      english: normalised(element.getAttribute(name) ?? ""),
      show: (/** @type {string} */ shown) => element.setAttribute(name, shown),
    })),
  );
}

/** @returns {StaticText} */
function titleText() {
  return {
    english: document.title,
    show: (shown) => {
      document.title = shown;
    },
  };
}

/** @param {string} whole */
function normalised(whole) {
  return whole.trim().replaceAll(/\s+/g, " ");
}
