// Whether somebody has changed a field of a form.
const chosen = (select) => [...select.options].findIndex((option) => option.defaultSelected);

export function touched(field) {
  if (field.matches("input[type=hidden], button, fieldset, output")) return false;
  if (field.matches("input[type=checkbox], input[type=radio]")) return field.checked !== field.defaultChecked;
  if (field.matches("select")) return field.selectedIndex !== Math.max(chosen(field), 0);
  return field.value !== field.defaultValue;
}
