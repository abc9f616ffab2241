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
 * Adds the stylesheet of a feature that few use.
 *
 * @param {string} href
 */
export function addStylesheet(href) {
  if (document.querySelector(`link[href="${href}"]`)) return;
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = href;
  document.head.append(link);
}
