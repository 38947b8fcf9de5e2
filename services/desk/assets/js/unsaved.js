// What is half typed, kept on this machine by person and form. In localStorage: what is kept or wiped as the page is
// left is done at once, and the next page finds it so. A request to a database of the browser may be dropped then.
import { fill } from "./fields.js";

const KEPT = "unsaved/";

const key = (name) => `${KEPT}${document.querySelector("[data-person]")?.dataset.person ?? ""}/${name}`;

export function keep(name, values) {
  try {
    localStorage.setItem(key(name), JSON.stringify(values));
  } catch {
    // No room, or a browser that keeps nothing: the desk has it two seconds later.
  }
}

export function kept(name) {
  try {
    return JSON.parse(localStorage.getItem(key(name)));
  } catch {
    return null;
  }
}

export function forget(name) {
  localStorage.removeItem(key(name));
}

export function forgetAll() {
  for (const one of Object.keys(localStorage)) if (one.startsWith(KEPT)) localStorage.removeItem(one);
}

/** A button that puts back what was typed here, where the box holds what was typed on another machine. */
export function offer(draft, values) {
  const button = draft.querySelector("[data-typed-here]");
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    button.hidden = true;
    fill([...draft.fields, ...draft.base], values);
    draft.typed();
  });
}
