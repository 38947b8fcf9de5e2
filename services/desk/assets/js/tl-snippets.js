// <tl-snippets data-src="/snippets/pick?...">: its button opens the snippets within the box, where one is put at the cursor.
// Without it the button leads to a page that does the same.
import { composing } from "./composing.js";
import { say } from "./say.js";

class Snippets extends HTMLElement {
  connectedCallback() {
    this.stop = new AbortController();
    const how = { signal: this.stop.signal };
    this.button = this.querySelector("button");
    this.panel = this.querySelector(".pick");
    this.button.setAttribute("aria-expanded", "false");
    this.addEventListener("click", (event) => this.press(event), { ...how, capture: true });
    this.addEventListener("keydown", (event) => this.key(event), how);
    document.addEventListener("click", (event) => this.contains(event.target) || this.close(), how);
  }

  disconnectedCallback() {
    this.stop.abort();
  }

  get form() {
    return this.closest("form");
  }

  press(event) {
    const button = event.target.closest("button");
    if (!button) return;
    event.preventDefault();
    event.stopPropagation();
    if (button !== this.button) this.put(button);
    else if (this.panel.hidden) this.open();
    else this.close();
  }

  // Filled for whom it goes to as it stands now.
  async open() {
    const to = new URLSearchParams({ part: 1, to: this.form.elements.to?.value ?? "" });
    const answer = await fetch(`${this.dataset.src}&${to}`, { redirect: "error" }).catch(() => null);
    const found = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#pick");
    if (!found) return say(this.dataset.failed);
    // A form cannot stand within another; its buttons are all that is needed.
    this.panel.replaceChildren(...[...found.children].map((one) => this.line(one)));
    this.panel.hidden = false;
    this.button.setAttribute("aria-expanded", "true");
    this.panel.querySelector("button")?.focus();
  }

  line(one) {
    if (!one.matches("form")) return one;
    const line = Object.assign(document.createElement("div"), { className: one.className });
    for (const field of one.querySelectorAll("input")) field.remove();
    line.append(...one.childNodes);
    return line;
  }

  close() {
    if (this.panel.hidden) return;
    this.panel.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
  }

  put(button) {
    const line = button.closest(".snippet");
    const subject = line.querySelector("[data-subject]")?.textContent;
    const field = this.form.elements.subject;
    this.close();
    if (subject && field && !field.value.trim()) {
      field.value = subject;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    this.form.querySelector("tl-editor").put(line.querySelector("[data-text]").textContent);
  }

  key(event) {
    if (composing(event)) return;
    if (event.key === "Escape" && !this.panel.hidden) {
      event.stopPropagation();
      this.close();
      this.button.focus();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || this.panel.hidden) return;
    event.preventDefault();
    const choices = [...this.panel.querySelectorAll("button")];
    choices.at((choices.indexOf(document.activeElement) + step + choices.length) % choices.length)?.focus();
  }
}

customElements.define("tl-snippets", Snippets);
