// <tl-menu> around <details>: closes by Esc, by a click elsewhere and when the focus leaves; arrow keys walk its choices.
import { composing } from "./composing.js";

class Menu extends HTMLElement {
  connectedCallback() {
    this.stop = new AbortController();
    const how = { signal: this.stop.signal };
    document.addEventListener("click", (event) => this.contains(event.target) || this.close(), how);
    this.addEventListener("keydown", (event) => this.key(event), how);
    this.addEventListener("toggle", (event) => this.toggled(event), { ...how, capture: true });
    this.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !this.contains(event.relatedTarget)) this.close();
    }, how);
  }

  disconnectedCallback() {
    this.stop.abort();
  }

  get details() {
    return this.querySelector("details");
  }

  close(focus = false) {
    if (!this.details?.open) return;
    this.details.open = false;
    if (focus) this.details.querySelector("summary").focus();
  }

  toggled(event) {
    if (event.target === this.details && this.details.open) this.opened();
  }

  // By a click the browser says so a moment later; by a key it is done at once, for the next key may be here already.
  opened() {
    const panel = this.querySelector(".panel");
    if (panel.contains(document.activeElement)) return;
    panel.classList.toggle("up", this.getBoundingClientRect().bottom + panel.offsetHeight > innerHeight - 8);
    panel.querySelector("a, button, select, input:not([type=hidden])")?.focus();
  }

  key(event) {
    if (composing(event)) return;
    if (event.key === "Escape" && this.details.open) {
      event.stopPropagation();
      this.close(true);
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !this.details.open || event.target.matches("select, textarea, input")) return;
    event.preventDefault();
    const choices = [...this.querySelectorAll(".panel :is(a, button)")];
    const at = choices.indexOf(document.activeElement);
    choices.at((at + step + choices.length) % choices.length)?.focus();
  }
}

customElements.define("tl-menu", Menu);
