// <tl-palette>: the dialog of Ctrl K. Asks the server as one types, between compositions; arrow keys, Enter, Esc.
import { composing, letter, typing } from "./composing.js";

const PAUSE = 120;

class Palette extends HTMLElement {
  connectedCallback() {
    this.stop = new AbortController();
    const how = { signal: this.stop.signal };
    document.addEventListener("keydown", (event) => this.door(event), how);
    document.addEventListener("click", (event) => {
      if (event.target.closest?.("[data-palette]")) this.open(event);
    }, how);
    this.input.addEventListener("input", (event) => this.typed(event), how);
    this.input.addEventListener("compositionend", () => this.ask(), how);
    this.input.addEventListener("keydown", (event) => this.key(event), how);
    this.addEventListener("htmx:after:swap", () => this.choose(0), how);
    // Opened before htmx looked at the page: what was asked then, nobody heard.
    document.addEventListener("htmx:after:process", () => this.dialog.open && this.ask(), { ...how, once: true });
    // The focus goes back, but not into the box that would open it again; single keys work there.
    this.dialog.addEventListener("close", () => document.activeElement?.matches("[data-palette]") && document.activeElement.blur(), how);
    this.dialog.addEventListener("click", (event) => event.target === this.dialog && this.dialog.close(), how);
  }

  disconnectedCallback() {
    this.stop.abort();
  }

  get dialog() {
    return this.querySelector("dialog");
  }

  get input() {
    return this.querySelector("input");
  }

  get hits() {
    return [...this.querySelectorAll("[role=option]")];
  }

  door(event) {
    if (composing(event) || event.defaultPrevented || this.dialog.open) return;
    // Just closed, it may have the focus still, as may the box that opens it: nobody types there.
    const own = this.contains(event.target) || event.target.matches?.("[data-palette]");
    const slash = letter(event) === "/" && (own || !typing(event)) && !("noKeys" in document.documentElement.dataset);
    const control = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.code === "KeyK";
    if (control || (slash && !event.ctrlKey && !event.metaKey && !event.altKey)) this.open(event);
  }

  open(event) {
    event.preventDefault();
    document.activeElement?.blur?.();
    this.dialog.showModal();
    this.input.select();
    this.ask();
  }

  typed(event) {
    if (event.isComposing) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), PAUSE);
  }

  ask() {
    clearTimeout(this.timer);
    this.input.dispatchEvent(new Event("tl-ask"));
  }

  choose(at) {
    const hits = this.hits;
    hits.forEach((hit, n) => hit.setAttribute("aria-selected", String(n === at)));
    this.input.setAttribute("aria-activedescendant", hits[at]?.id ?? "");
    hits[at]?.scrollIntoView({ block: "nearest" });
  }

  key(event) {
    if (composing(event)) return;
    const hits = this.hits;
    const at = hits.findIndex((hit) => hit.getAttribute("aria-selected") === "true");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && hits.length) {
      event.preventDefault();
      this.choose((at + step + hits.length) % hits.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      hits[at]?.click();
    }
  }
}

customElements.define("tl-palette", Palette);
