// <tl-import>: files as large as archives of mail, sent up piece by piece; after a cut they go on where they were. Without it
// the form brings what it can.
import { made, words } from "./files.js";
import { say } from "./say.js";

const PIECE = 8 * 1024 * 1024;
const TRIES = 6;
const wait = (time) => new Promise((then) => setTimeout(then, time));

class Import extends HTMLElement {
  connectedCallback() {
    this.stop = new AbortController();
    this.have = JSON.parse(this.dataset.have);
    this.list = this.querySelector("ul");
    this.csrf = this.closest("form").elements.csrf.value;
    this.before = Promise.resolve(true);
    this.querySelector("[data-folder]").hidden = false;
    this.querySelector("[data-plain]").hidden = true;
    for (const picker of this.querySelectorAll("input[type=file]")) {
      picker.addEventListener("change", () => this.chosen(picker), { signal: this.stop.signal });
    }
  }

  disconnectedCallback() {
    this.stop.abort();
  }

  // One file after the other; when all are here, the page says what is next.
  chosen(picker) {
    const files = [...picker.files].filter((file) => file.size);
    picker.value = "";
    for (const file of files) {
      const row = this.row(file);
      this.before = this.before.then(async (well) => (await this.send(file, row)) && well);
    }
    const mine = this.before;
    mine.then((well) => well && files.length && mine === this.before && this.isConnected && location.reload());
  }

  row(file) {
    const name = this.name(file);
    this.list.querySelector(`[data-name="${CSS.escape(name)}"]`)?.remove();
    const row = made("li", "", "file");
    const bar = made("progress");
    row.dataset.name = name;
    bar.setAttribute("aria-label", name);
    row.append(made("span", name), made("span", words(file.size), "size"), bar);
    this.list.append(row);
    return row;
  }

  name(file) {
    return file.webkitRelativePath || file.name;
  }

  async send(file, row) {
    let place = this.have[`${this.name(file)}\n${file.size}`] ?? 0;
    const bar = row.querySelector("progress");
    for (let tries = 0; place < file.size; ) {
      if (this.stop.signal.aborted) return false;
      bar.value = place / file.size;
      const { status, have, detail } = await this.piece(file, place);
      if (have > place) tries = 0;
      if (status === 200 || (status === 409 && Number.isInteger(have) && tries++ < TRIES)) place = have;
      else if ((status === 0 || status >= 500 || status === 429) && tries++ < TRIES) await wait(Math.min(500 * 2 ** tries, 15000));
      else return this.failed(row, file, detail || this.dataset.failed);
    }
    bar.value = 1;
    say(this.name(file));
    return true;
  }

  async piece(file, place) {
    const asked = new URLSearchParams({ name: this.name(file), size: file.size, offset: place });
    const how = {
      method: "POST",
      body: file.slice(place, place + PIECE),
      headers: { "X-CSRF-Token": this.csrf, "Content-Type": "application/octet-stream" },
      signal: this.stop.signal,
    };
    try {
      const answer = await fetch(`${this.getAttribute("src")}?${asked}`, how);
      const told = answer.headers.get("Content-Type")?.startsWith("application/json") ? await answer.json() : {};
      return { status: answer.status, ...told };
    } catch {
      return { status: 0 };
    }
  }

  failed(row, file, why) {
    row.classList.add("late");
    row.querySelector("progress").replaceWith(made("span", why, "error"));
    say(`${this.name(file)}: ${why}`);
    return false;
  }
}

customElements.define("tl-import", Import);
