// <tl-editor data-src="editor.js">: a letter in rich text. The form's two fields, its text and its HTML, are what is kept,
// restored and sent; the editor shows them and writes them. Until it is there, or without it, one types into the field of
// the text, and that of the HTML goes with no form (`disabled`). Where somebody wants no formatting, it goes empty.
import { asked, keyed, led } from "./link.js";
import { place } from "./placing.js";

const PLAIN = "writes-plain";

class LetterEditor extends HTMLElement {
  async connectedCallback() {
    [this.text, this.html] = this.querySelectorAll("textarea");
    this.root = this.querySelector(".rich");
    this.stop = new AbortController();
    const how = { signal: this.stop.signal };
    const { Editor } = await import(this.dataset.src).catch(() => ({}));
    if (!Editor || how.signal.aborted) return;
    this.editor ??= new Editor(this.root, { changed: () => this.write(), moved: () => this.show(), link: () => this.ask() });
    // Typed into by whoever does not see it: a program, a label that is clicked.
    this.text.addEventListener("input", () => this.writing || this.typed(), how);
    this.text.addEventListener("focus", () => this.rich && this.editor.focus(), how);
    for (const field of [this.text, this.html]) field.addEventListener("filled", () => this.turn(), how);
    this.addEventListener("click", (event) => this.press(event), how);
    this.addEventListener("keydown", (event) => keyed(event, this, this.editor), how);
    // The page is fetched anew around it: fields that nobody has touched may have other values.
    this.watch = new MutationObserver(() => this.turn());
    for (const field of [this.text, this.html]) this.watch.observe(field, { attributes: true, childList: true, characterData: true, subtree: true });
    this.turn(!localStorage.getItem(PLAIN));
  }

  disconnectedCallback() {
    this.stop.abort();
    this.watch?.disconnect();
  }

  get rich() {
    return this.dataset.rich === "on";
  }

  /** To rich text or plain; what has formatting is shown with it. */
  turn(wanted = this.rich) {
    const on = wanted || Boolean(this.html.value);
    this.dataset.rich = on ? "on" : "off";
    if (this.html.disabled) this.html.disabled = false;
    if (this.text.tabIndex !== (on ? -1 : 0)) this.text.tabIndex = on ? -1 : 0;
    if (on && (this.shown?.text !== this.text.value || this.shown?.html !== this.html.value)) this.read();
    this.show();
  }

  typed() {
    this.html.value = "";
    if (this.rich) this.read();
  }

  read() {
    this.shown = { text: this.text.value, html: this.html.value };
    this.editor.show(this.shown.html, this.shown.text);
  }

  write() {
    const { text, html } = this.editor.written;
    this.shown = { text, html };
    this.text.value = text;
    this.html.value = html;
    this.tell();
  }

  tell() {
    this.writing = true;
    this.text.dispatchEvent(new Event("input", { bubbles: true }));
    this.writing = false;
  }

  show() {
    for (const button of this.querySelectorAll("[data-do]")) {
      const pressed = button.dataset.do === "rich" ? this.rich : this.rich && this.editor.has(button.dataset.do);
      if (button.hasAttribute("aria-pressed")) button.setAttribute("aria-pressed", pressed);
    }
  }

  press(event) {
    const name = event.target.closest("[data-do]")?.dataset.do;
    if (name === "rich") this.change();
    else if (name === "link") this.ask();
    else if (name === "to-link") led(this, this.editor);
    else if (name) this.editor.do(name);
  }

  // What had formatting has it again, as long as nobody has changed the words.
  change() {
    if (this.rich) {
      this.before = { text: this.text.value, html: this.html.value };
      this.html.value = "";
    } else if (this.before?.text === this.text.value) this.html.value = this.before.html;
    const on = !this.rich;
    if (on) localStorage.removeItem(PLAIN);
    else localStorage.setItem(PLAIN, "1");
    this.turn(on);
    if (on) this.editor.focus();
    else this.text.focus();
    this.tell();
  }

  /** Puts a snippet where the caret is. */
  put(text) {
    if (this.rich) return this.editor.put(text);
    place(this.text, text);
    this.text.dispatchEvent(new Event("input", { bubbles: true }));
  }

  ask() {
    asked(this, this.editor);
  }
}

customElements.define("tl-editor", LetterEditor);
