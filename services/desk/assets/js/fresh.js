// New rows that are out of sight: announced where they can be seen, and shown by a click or a key.
const scrollerOf = (part) => part.closest(".scroll") ?? document.scrollingElement;
const button = () => document.getElementById("fresh");

let unseen = new Set();
let show;

/** Whether somebody reads older rows of this part, which a new answer would take away. */
export function isHeld(part) {
  return Boolean(part.querySelector("tl-rows[data-older]")) && scrollerOf(part).scrollTop > 0;
}

/** Counts what is new in the answer and keeps the rows that are shown; `anew` fetches them. */
export async function hold(part, address, anew) {
  const answer = await fetch(address, { headers: { "HX-Request": "true" } }).catch(() => undefined);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = [...page.querySelectorAll("[data-row][id]")].filter((row) => !document.getElementById(row.id));
  const scroller = scrollerOf(part);
  // Whatever else has changed comes at the top, too.
  scroller.addEventListener("scroll", function top() {
    if (scroller.scrollTop > 0) return;
    scroller.removeEventListener("scroll", top);
    clear();
    anew();
  });
  tell(fresh.map((row) => row.id), () => scroller.scrollTo({ top: 0 }));
}

/** These rows have come in; those above what is in sight are announced. */
export function announce(ids) {
  const above = ids.map((id) => document.getElementById(id)).filter((row) => row && isAbove(row));
  if (above.length) tell(above.map((row) => row.id), () => shown(above[0].id));
}

function isAbove(row) {
  const scroller = scrollerOf(row);
  const top = scroller === document.scrollingElement ? document.querySelector(".top")?.offsetHeight ?? 0 : scroller.getBoundingClientRect().top;
  return row.getBoundingClientRect().bottom <= top;
}

function shown(id) {
  const row = document.getElementById(id);
  if (!row) return;
  row.scrollIntoView({ block: "center" });
  row.querySelector("[data-open]")?.focus({ preventScroll: true });
}

function tell(ids, then) {
  for (const id of ids) unseen.add(id);
  const place = button();
  if (!place || !unseen.size) return;
  place.textContent = place.dataset.words.replace("{count}", unseen.size);
  place.hidden = false;
  show = then;
}

function clear() {
  unseen = new Set();
  if (button()) button().hidden = true;
}

document.addEventListener("click", (event) => {
  if (!button() || event.target.closest?.("#fresh") !== button()) return;
  const then = show;
  clear();
  then?.();
});

// Somebody has scrolled there: nothing is left to announce.
document.addEventListener("scroll", () => {
  if (!unseen.size) return;
  for (const id of unseen) {
    const row = document.getElementById(id);
    if (row && !isAbove(row)) unseen.delete(id);
  }
  if (!unseen.size) clear();
}, { capture: true, passive: true });
