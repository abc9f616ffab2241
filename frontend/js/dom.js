// Small helpers that write to the page: text as textContent, never as HTML.

/**
 * @param {HTMLElement} box hidden if there are no lines
 * @param {HTMLElement} list
 * @param {readonly string[]} lines
 */
export function fillList(box, list, lines) {
  box.hidden = lines.length === 0;
  list.replaceChildren(...lines.map((line) => newElement("li", line)));
}

/**
 * @param {string} heading
 * @param {string[]} cells
 */
export function tableRow(heading, cells) {
  const row = document.createElement("tr");
  const head = newElement("th", heading);
  head.scope = "row";
  row.append(head, ...cells.map((cell) => newElement("td", cell)));
  return row;
}

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} text
 * @param {string} [classes]
 */
export function newElement(tag, text, classes = "") {
  const element = document.createElement(tag);
  element.className = classes;
  element.textContent = text;
  return element;
}

/**
 * Sets a text only if it differs, so that a screen reader does not repeat a live region.
 *
 * @param {HTMLElement} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Sets a text and hides the element if the text is empty.
 *
 * @param {HTMLElement} element
 * @param {string} text
 */
export function showText(element, text) {
  element.hidden = !text;
  setText(element, text);
}

/**
 * Sets an image's address and hides the image if the address is empty.
 *
 * @param {HTMLImageElement} image
 * @param {string} url
 */
export function setSource(image, url) {
  image.hidden = !url;
  if (!url) image.removeAttribute("src");
  else if (image.getAttribute("src") !== url) image.src = url;
}

/**
 * Fills a bar. A strict style-src forbids a style attribute, but not the object model.
 *
 * @param {HTMLElement} fill
 * @param {number} fraction 0 to 1
 */
export function fillBar(fill, fraction) {
  fill.style.inlineSize = `${fraction * 100}%`;
}

/**
 * The address of a picture in an answer; empty if there is none.
 *
 * @param {string | null} base64
 */
export function jpegUrl(base64) {
  return base64 ? `data:image/jpeg;base64,${base64}` : "";
}

/** @type {Map<string, Promise<unknown>>} */
const stylesheets = new Map();

/**
 * Adds a stylesheet, unless it has been added before. Resolves when it is applied; also if it cannot
 * be loaded, because what it styles can then still be read.
 *
 * @param {string} href
 * @param {string} [media]
 */
export function addStylesheet(href, media = "all") {
  const known = stylesheets.get(href);
  if (known) return known;
  const link = document.createElement("link");
  Object.assign(link, { rel: "stylesheet", href, media });
  const settled = new Promise((resolve) => {
    link.addEventListener("load", resolve);
    link.addEventListener("error", resolve);
  });
  stylesheets.set(href, settled);
  document.head.append(link);
  return settled;
}
