// The fields of a form: whether somebody has changed one, and what was typed into them put back.
const chosen = (select) => [...select.options].findIndex((option) => option.defaultSelected);

export function touched(field) {
  if (field.matches("input[type=hidden], button, fieldset, output")) return false;
  if (field.matches("input[type=checkbox], input[type=radio]")) return field.checked !== field.defaultChecked;
  if (field.matches("select")) return field.selectedIndex !== Math.max(chosen(field), 0);
  return field.value !== field.defaultValue;
}

export function fill(fields, values) {
  for (const field of fields) {
    if (!(field.name in values)) continue;
    if (field.type === "checkbox") field.checked = values[field.name];
    else field.value = values[field.name];
    field.dispatchEvent(new Event("filled"));
    // What was folded away is in sight with something in it.
    const fold = field.closest("details");
    if (fold && field.value) fold.open = true;
  }
}
