// The line below a letter in which somebody says where a link leads.
import { say } from "./say.js";

const lineOf = (box) => box.querySelector(".to-link");

export function asked(box, editor) {
  const place = lineOf(box).querySelector("input");
  lineOf(box).hidden = false;
  place.value = editor.linked;
  place.focus();
  say(place.getAttribute("aria-label"));
}

export function led(box, editor) {
  lineOf(box).hidden = true;
  editor.link(lineOf(box).querySelector("input").value);
}

/** A key in that line: it is no key of the form around it. */
export function keyed(event, box, editor) {
  if (!event.target.closest(".to-link") || event.isComposing) return;
  if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) led(box, editor);
  else if (event.key === "Escape") {
    lineOf(box).hidden = true;
    editor.focus();
  } else return;
  event.preventDefault();
  event.stopPropagation();
}
