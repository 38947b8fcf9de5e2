// Whether a key belongs to an input method's open composition; such a key is never ours.
export const composing = (event) => event.isComposing || event.keyCode === 229;

/** Whether the key is typed into something. */
export function typing(event) {
  const at = event.target;
  return at instanceof Element && Boolean(at.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable='true']"));
}

/** A key's letter: an input method, Cyrillic or Greek may report another, and the key's place is then told. */
export function letter(event) {
  if (/^[\x21-\x7e]$/.test(event.key)) return event.key.toUpperCase();
  if (event.key === "？") return "?";
  if (event.key === "【" || event.key === "「") return "[";
  if (event.key === "】" || event.key === "」") return "]";
  if (event.key === "、" || event.key === "÷") return "/";
  return event.code.startsWith("Key") ? event.code.slice(3) : event.key;
}
