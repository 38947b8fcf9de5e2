// A snippet in a plain text field: at the cursor, with the first of its placeholders selected to be written over.
export const PLACEHOLDER = /\[[^[\]\n]{1,60}\]/g;

export function place(field, text) {
  const from = field.selectionStart;
  field.setRangeText(text, from, field.selectionEnd, "end");
  const [first] = text.matchAll(PLACEHOLDER);
  if (first) field.setSelectionRange(from + first.index, from + first.index + first[0].length);
  field.focus();
}
