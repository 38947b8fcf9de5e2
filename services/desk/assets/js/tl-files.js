// <tl-files>: the files that go with a letter. What is chosen, dropped on the box or pasted into it is sent up at once, and
// has its line in a field that goes with the form, and is kept with all else that is typed. Without it the form brings them.
import { isFile, made, out, underWay, words } from "./files.js";
import { say } from "./say.js";

class Files extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.field = this.querySelector("textarea");
    this.list = this.querySelector("ul");
    this.picker = this.querySelector("input[type=file]");
    this.under = new Set();
    this.before = Promise.resolve();
    this.stop = new AbortController();
    const how = { signal: this.stop.signal };
    this.picker.addEventListener("change", () => this.chosen(), how);
    this.form.addEventListener("input", () => this.draw(), how);
    this.form.addEventListener("submit", (event) => this.hold(event), { ...how, capture: true });
    this.form.addEventListener("dragover", (event) => event.dataTransfer.types.includes("Files") && event.preventDefault(), how);
    this.form.addEventListener("drop", (event) => this.dropped(event, event.dataTransfer.files), how);
    this.form.addEventListener("paste", (event) => isFile(event.clipboardData) && this.dropped(event, event.clipboardData.files), how);
    this.draw();
  }

  disconnectedCallback() {
    this.stop.abort();
    for (const request of this.under) request.abort();
  }

  get lines() {
    return this.field.value.split("\n").filter(Boolean);
  }

  set lines(lines) {
    this.field.value = lines.join("\n");
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  draw() {
    if (this.drawn === this.field.value) return;
    this.drawn = this.field.value;
    const was = new Map([...this.list.querySelectorAll("a")].map((link) => [link.href.split("/").at(-1), link.getAttribute("href")]));
    for (const row of this.list.querySelectorAll("li:not([data-under])")) row.remove();
    this.list.prepend(...this.lines.map((line) => this.row(line, was)));
  }

  row(line, was) {
    const [, id, size, name] = /^(\w+) (\d+) (.+)$/.exec(line) ?? [];
    const row = made("li", "", "file");
    const link = Object.assign(made("a", name), { href: was.get(id) ?? `/uploads/${id}` });
    row.append(link, made("span", words(Number(size)), "size"), out(this.dataset.out, name, () => (this.lines = this.lines.filter((one) => one !== line))));
    return row;
  }

  chosen() {
    for (const file of this.picker.files) this.send(file);
    this.picker.value = "";
  }

  dropped(event, files) {
    if (!files.length) return;
    event.preventDefault();
    for (const file of files) this.send(file);
  }

  send(file) {
    const request = new XMLHttpRequest();
    const row = underWay(file.name, out(this.dataset.out, file.name, () => this.leave(request, row)));
    this.list.append(row);
    const body = new FormData();
    body.set("csrf", this.form.elements.csrf.value);
    body.set("upload", file);
    request.upload.addEventListener("progress", ({ loaded, total }) => (row.querySelector("progress").value = loaded / total));
    this.under.add(request);
    // One after the other, as they were chosen.
    this.before = this.before.then(() => new Promise((done) => this.begin(request, body, () => done(this.sent(request, row, file.name)))));
  }

  begin(request, body, then) {
    request.addEventListener("loadend", then);
    request.open("POST", "/files");
    if (this.isConnected && this.under.has(request)) request.send(body);
    else then();
  }

  sent(request, row, name) {
    this.under.delete(request);
    if (!this.isConnected || !row.isConnected) return;
    if (request.status === 200) {
      row.remove();
      this.lines = [...this.lines, request.responseText];
      return say(name);
    }
    const why = request.getResponseHeader("Content-Type")?.startsWith("text/plain") && request.responseText;
    row.classList.add("late");
    row.querySelector("progress").replaceWith(made("span", why || this.dataset.failed, "error"));
    say(`${name}: ${why || this.dataset.failed}`);
  }

  leave(request, row) {
    this.under.delete(request);
    request.abort();
    row.remove();
  }

  // A letter does not go before what goes with it.
  hold(event) {
    if (!this.under.size) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    say(this.dataset.wait);
  }
}

customElements.define("tl-files", Files);
