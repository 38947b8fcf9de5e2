// Forms that were sent: what was half typed in them is over once it has arrived.
import { forget } from "./unsaved.js";

// What a request is about: a form's own draft, or one that a choice ends. A button may send it to an address of its own.
// Known by what sent it, not by where that stands: the page may be fetched anew before the answer comes.
function about({ sourceElement, request }) {
  if (request.method !== "POST") return undefined;
  const form = sourceElement.closest("form");
  return form?.dataset.forgets ?? form?.closest("tl-draft")?.name;
}

const drafts = (name) => [...document.querySelectorAll("tl-draft")].filter((draft) => draft.name === name);

document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  for (const draft of drafts(about(ctx))) draft.sent();
});

document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  const name = about(ctx);
  if (!name) return;
  const well = ctx.response?.raw?.ok;
  for (const draft of drafts(name)) draft.answered(well);
  if (well) forget(name);
});
