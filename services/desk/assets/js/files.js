// Rows of files: a name, its size in words, and a button that takes it out.
const KB = 1024;

export const words = (size) => (size < KB ? `${size} B` : size < KB * KB ? `${Math.round(size / KB)} KB` : `${(size / KB / KB).toFixed(1)} MB`);

export function made(tag, text = "", name = "") {
  const element = document.createElement(tag);
  element.textContent = text;
  if (name) element.className = name;
  return element;
}

export function out(word, name, then) {
  const button = Object.assign(made("button", "×", "button quiet only"), { type: "button", title: word });
  button.setAttribute("aria-label", `${word} ${name}`);
  button.addEventListener("click", then);
  return button;
}

/** A file under way: its row, with how far it is. */
export function underWay(name, button) {
  const row = made("li", "", "file");
  const bar = made("progress");
  row.dataset.under = "";
  bar.setAttribute("aria-label", name);
  row.append(made("span", name), bar, button);
  return row;
}

/** Whether what is pasted is files; a table or a text that is copied brings a picture of itself. */
export const isFile = (pasted) => !pasted.types.includes("text/plain");
