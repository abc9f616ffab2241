// The page's behaviour: what a person does leads to the function that does it, and every change of
// the state is drawn (view.js).

import { chooseLesion, closeProblem, submit } from "./analysis.js";
import { choosePhotos } from "./choosing.js";
import { edit, undoEdit } from "./editing.js";
import { elements } from "./elements.js";
import { explain } from "./explanation.js";
import { problemOf } from "./failures.js";
import { followResults, listenToKeeping } from "./keeping.js";
import { followState, listenToNavigation } from "./navigation.js";
import { keepPage } from "./offline.js";
import { openEntry, removeEntry } from "./queue-actions.js";
import { cancel, sendWithMask } from "./sending.js";
import { pollServer, useConfig } from "./service-state.js";
import { isBusy } from "./state.js";
import { follow, state, update } from "./store.js";
import { startLanguage } from "./translation.js";
import { render } from "./view.js";
import { openKept, revisit, startAgain } from "./visits.js";

follow(render);
follow(followState);
follow(followResults);

elements.form.addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});
for (const input of [elements.photo, elements.camera]) {
  input.addEventListener("change", async () => {
    await choosePhotos([...(input.files ?? [])]);
    // Emptied, so that choosing the same file again counts as a change.
    input.value = "";
  });
}
elements.cancel.addEventListener("click", cancel);
elements.problemClose.addEventListener("click", closeProblem);
document.addEventListener("keydown", ({ key, defaultPrevented }) => {
  if (key === "Escape" && !defaultPrevented && isBusy(state)) cancel();
});
window.addEventListener("beforeunload", (event) => {
  if (isBusy(state)) event.preventDefault();
});
elements.edit.addEventListener("click", edit);
elements.undoEdit.addEventListener("click", undoEdit);
elements.queueList.addEventListener("click", ({ target }) => {
  const button = target instanceof Element ? target.closest("button") : null;
  const item = button?.closest("li");
  const entry = item && state.queue[[...elements.queueList.children].indexOf(item)];
  if (!button || !entry) return;
  if (button.value === "remove") removeEntry(entry);
  else openEntry(entry);
});
elements.explain.addEventListener("click", explain);
for (const group of [elements.lesionMarks, elements.lesionButtons]) {
  group.addEventListener("click", ({ target }) => {
    const button = target instanceof Element ? target.closest("button") : null;
    if (button) chooseLesion(Number(button.value));
  });
}
listenToNavigation(revisit);
elements.details.addEventListener(
  "toggle",
  async () => {
    const { startTruthForm } = await import("./truth-form.js");
    startTruthForm({ getResult: () => state, send: sendWithMask, describe: problemOf });
  },
  { once: true },
);
listenToKeeping(openKept);
elements.again.addEventListener("click", startAgain);
elements.print.addEventListener("click", () => window.print());

// A file dropped anywhere counts: outside the frame, the browser would leave the page and open it.
document.addEventListener("dragover", (event) => {
  event.preventDefault();
  if (!state.dragging) update({ dragging: true });
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) update({ dragging: false });
});
document.addEventListener("drop", (event) => {
  event.preventDefault();
  update({ dragging: false });
  choosePhotos([...(event.dataTransfer?.files ?? [])]);
});
document.addEventListener("paste", (event) => {
  const files = [...(event.clipboardData?.files ?? [])];
  if (files.length === 0) return;
  event.preventDefault();
  choosePhotos(files);
});

startLanguage(() => update({})).then(() => {
  render(state);
  useConfig();
  pollServer();
});
window.addEventListener("load", keepPage);
