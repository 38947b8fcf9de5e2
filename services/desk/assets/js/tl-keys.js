// <tl-keys>: single keys and chords. A key does what the element with that data-key does, sought in the current
// row, then in the open mail, then on the page. Never within a composition; single keys can be switched off.
import { composing, letter, typing } from "./composing.js";
import { say } from "./say.js";

const PLACES = { D: "desktop", M: "mail", C: "customers", O: "orders", F: "followups" };

function seen(element) {
  return element.checkVisibility({ visibilityProperty: true });
}

function find(key) {
  const within = [document.querySelector("dialog[open]"), document.querySelector(".row.current"), document];
  for (const part of within) {
    const found = part && [...part.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find(seen);
    if (found) return found;
    if (part?.matches?.("dialog")) return null;
  }
  return null;
}

function press(element) {
  if (element.matches("summary") && !element.parentElement.open) {
    element.parentElement.open = true;
    const menu = element.closest("tl-menu");
    if (menu) menu.opened();
    else element.parentElement.querySelector("textarea, select")?.focus();
  }
  else if (element.matches("input, textarea")) element.focus();
  else element.click();
}

class Keys extends HTMLElement {
  connectedCallback() {
    this.stop = new AbortController();
    const how = { signal: this.stop.signal };
    document.addEventListener("keydown", (event) => this.key(event), how);
    // A form sent from within a composition is not meant.
    document.addEventListener("compositionend", () => (this.composedAt = performance.now()), { ...how, capture: true });
    document.addEventListener("submit", (event) => this.submit(event), { ...how, capture: true });
  }

  disconnectedCallback() {
    this.stop.abort();
  }

  submit(event) {
    const implicit = event.submitter === null || document.activeElement?.matches("input");
    if (implicit && performance.now() - (this.composedAt ?? -1e9) < 40) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }

  key(event) {
    if (composing(event) || event.defaultPrevented) return;
    const chord = event.ctrlKey || event.metaKey;
    if (chord) this.chord(event);
    else if (!event.altKey && !typing(event) && !("noKeys" in document.documentElement.dataset)) this.single(event);
  }

  chord(event) {
    const name = event.key === "Enter" ? "Enter" : ({ KeyS: "S", KeyJ: "J" })[event.code];
    if (!name) return;
    const form = document.activeElement?.closest("form");
    const key = `Ctrl ${event.shiftKey ? "Shift " : ""}${name}`;
    const own = form?.querySelector(`[data-key="${key}"]`) ?? (name === "Enter" ? form?.querySelector("button.main") : null);
    const found = own ?? find(key);
    if (!found) return;
    event.preventDefault();
    press(found);
  }

  single(event) {
    const key = letter(event);
    if (this.going && PLACES[key]) {
      const place = document.querySelector(`.rail [data-place="${PLACES[key]}"]`);
      this.going = clearTimeout(this.going);
      if (place) place.click();
      return;
    }
    this.going = clearTimeout(this.going);
    if (key === "G") {
      this.going = setTimeout(() => (this.going = undefined), 1200);
      return;
    }
    if (key === "?") return document.getElementById("shortcuts")?.showModal();
    const found = find(key);
    if (!found) return;
    event.preventDefault();
    press(found);
    say(found.textContent.trim());
  }
}

customElements.define("tl-keys", Keys);

document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-shortcuts]")) document.getElementById("shortcuts")?.showModal();
  if (event.target.closest?.("[data-print]")) window.print();
});
