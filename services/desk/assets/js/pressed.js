// Whether a pointer is pressed, and what waits until it is let go: somebody who has pressed a button or a link lets go
// of the same one, or the click is lost.
let pressed = false;
const waiting = new Map();

export const isPressed = () => pressed;

/** Once, when the pointer is let go; what waits for the same key is done once. */
export const onceReleased = (key, act) => waiting.set(key, act);

function released() {
  pressed = false;
  const acts = [...waiting.values()];
  waiting.clear();
  for (const act of acts) act();
}

document.addEventListener("pointerdown", () => (pressed = true), true);
// The click comes after the pointer is let go: it is waited for.
for (const name of ["pointerup", "pointercancel", "blur"]) {
  window.addEventListener(name, () => pressed && setTimeout(released), true);
}
