// <tl-toast>: goes away after ten seconds, but never under the pointer or the focus; and when its undo is pressed.
const STAY = 10e3;

class Toast extends HTMLElement {
  connectedCallback() {
    this.wait();
    for (const name of ["pointerenter", "focusin"]) this.addEventListener(name, () => clearTimeout(this.timer));
    for (const name of ["pointerleave", "focusout"]) this.addEventListener(name, () => this.wait());
    this.addEventListener("htmx:after:request", () => this.remove());
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.remove(), STAY);
  }
}

customElements.define("tl-toast", Toast);
