// <tl-rows>: a list with a current row (J, K, arrows), selection (X), opening (Enter, O), its next page, and its
// rows fetched anew when its topic is told. The current row stays current when the rows are replaced.
import htmx from "./htmx.js";
import { composing, letter, typing } from "./composing.js";
import { say } from "./say.js";

const lists = () => [...document.querySelectorAll("tl-rows")];
const rows = () => lists().flatMap((list) => [...list.querySelectorAll("[data-row]")]);
const current = () => document.querySelector('tl-rows [aria-current="true"][data-row]');

function go(row, focus = true) {
  for (const other of rows()) {
    other.classList.toggle("current", other === row);
    if (other === row) other.setAttribute("aria-current", "true");
    else other.removeAttribute("aria-current");
  }
  if (!row) return;
  row.scrollIntoView({ block: "nearest" });
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

class Rows extends HTMLElement {
  connectedCallback() {
    this.addEventListener("focusin", (event) => {
      const row = event.target.closest("[data-row]");
      if (row && row !== current()) go(row, false);
    });
    this.addEventListener("pointerleave", () => this.waiting && this.refresh(this.waiting));
    this.addEventListener("htmx:before:swap", () => {
      const all = rows();
      this.was = { id: current()?.id, at: all.indexOf(current()) };
    });
    this.addEventListener("htmx:after:swap", () => this.settle());
    if (!current()) go(rows()[0], false);
    this.watch();
  }

  /** After new rows: the same row is current, or the one that has come into its place, and that is said. */
  settle() {
    const all = rows();
    const same = this.was?.id && all.find((row) => row.id === this.was.id);
    const next = same || all[Math.min(Math.max(this.was?.at ?? 0, 0), all.length - 1)];
    go(next, false);
    if (!same && next) say(next.querySelector("[data-open]")?.textContent.trim() ?? "");
    this.watch();
  }

  /** Fetches the rows anew, as of `place`; rows under the pointer keep theirs until it leaves. */
  refresh(place) {
    if (!this.dataset.src) return;
    if (this.matches(":hover") && matchMedia("(hover: hover)").matches && !this.waiting) {
      this.waiting = place;
      return;
    }
    this.waiting = undefined;
    const source = new URL(this.dataset.src, location);
    if (place) source.searchParams.set("after", place);
    htmx.ajax("GET", source.pathname + source.search, { source: this, target: this, swap: "innerMorph" });
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
      htmx.ajax("GET", next, { source: this, target: this, swap: "beforeend" });
    }, { rootMargin: "600px" });
    this.observer.observe(last);
  }
}

customElements.define("tl-rows", Rows);
