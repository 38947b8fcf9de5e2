// Saying something to those who do not see the page change.
export function say(text) {
  const place = document.getElementById("said");
  if (place) place.textContent = text;
}
