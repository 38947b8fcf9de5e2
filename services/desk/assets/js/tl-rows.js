// <tl-rows>: a list with a current row (J, K, arrows), selection (X), opening (Enter, O) and its next page. The
// current row stays current when the rows are replaced.
import htmx from "./htmx.js";
import { composing, letter, typing } from "./composing.js";
import { say } from "./say.js";

const lists = () => [...document.querySelectorAll("tl-rows")];
const rows = () => lists().flatMap((list) => [...list.querySelectorAll("[data-row]")]);
const current = () => document.querySelector('tl-rows [aria-current="true"][data-row]');

function go(row, focus = true, show = true) {
  for (const other of rows()) {
    other.classList.toggle("current", other === row);
    if (other === row) other.setAttribute("aria-current", "true");
    else other.removeAttribute("aria-current");
  }
  if (!row) return;
  if (show) row.scrollIntoView({ block: "nearest" });
  if (focus) row.querySelector("[data-open]")?.focus({ preventScroll: true });
}

document.addEventListener("keydown", (event) => {
  if (composing(event) || typing(event) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.querySelector("dialog[open], tl-menu details[open]") || !lists().length) return;
  const single = !("noKeys" in document.documentElement.dataset);
  const key = letter(event);
  const step = { ArrowDown: 1, ArrowUp: -1, J: single && 1, K: single && -1 }[key];
  const all = rows();
  const row = current();
  if (step) {
    event.preventDefault();
    go(all[Math.min(Math.max(all.indexOf(row) + step, 0), all.length - 1)]);
  } else if (row && single && key === "O") {
    row.querySelector("[data-open]")?.click();
  } else if (row && single && key === "X") {
    row.querySelector(".select input")?.click();
  }
});

// After new rows the same row is current, or the one that has come into its place, and that is said; and what is
// under the pointer or has the focus stays where it is.
let was = {};

document.addEventListener("htmx:before:swap", () => {
  const all = rows();
  const held = document.querySelector("[data-row]:focus-within") ?? document.querySelector("[data-row]:hover");
  was = { id: current()?.id, at: all.indexOf(current()), held: held?.id, top: held?.getBoundingClientRect().top };
});

document.addEventListener("htmx:after:swap", () => {
  const all = rows();
  const same = was.id && all.find((row) => row.id === was.id);
  const next = same || all[Math.min(Math.max(was.at ?? 0, 0), all.length - 1)];
  go(next, false, false);
  if (was.id && !same && next) say(next.querySelector("[data-open]")?.textContent.trim() ?? "");
  const held = was.held && document.getElementById(was.held);
  const scroller = held?.closest(".scroll") ?? document.scrollingElement;
  if (held) scroller.scrollBy(0, held.getBoundingClientRect().top - was.top);
  for (const list of lists()) list.watch();
});

class Rows extends HTMLElement {
  connectedCallback() {
    this.addEventListener("focusin", (event) => {
      const row = event.target.closest("[data-row]");
      if (row && row !== current()) go(row, false);
    });
    if (!current()) go(rows()[0], false, false);
    this.watch();
  }

  watch() {
    this.observer?.disconnect();
    const last = this.querySelector("[data-row]:last-of-type");
    if (!this.dataset.next || !last) return;
    this.observer = new IntersectionObserver((seen) => {
      if (!seen.some((entry) => entry.isIntersecting)) return;
      this.observer.disconnect();
      const next = this.dataset.next;
      delete this.dataset.next;
      this.dataset.older = "";
      htmx.ajax("GET", next, { source: this, target: this, swap: "beforeend" });
    }, { rootMargin: "600px" });
    this.observer.observe(last);
  }
}

customElements.define("tl-rows", Rows);
