// <tl-draft for="reply/7">: keeps what is typed in its form, on this machine at each pause and at the desk after two
// seconds; brings it back when the page is opened again. Wiped here at sign-out, and when the form has been sent.
import { say } from "./say.js";

const PAUSE = 400;
const TO_DESK = 2000;

function store() {
  return new Promise((done, failed) => {
    const open = indexedDB.open("desk", 1);
    open.onupgradeneeded = () => open.result.createObjectStore("unsaved");
    open.onsuccess = () => done(open.result);
    open.onerror = () => failed(open.error);
  });
}

async function run(mode, work) {
  const base = await store();
  try {
    const request = work(base.transaction("unsaved", mode).objectStore("unsaved"));
    return await new Promise((done, failed) => {
      request.onsuccess = () => done(request.result);
      request.onerror = () => failed(request.error);
    });
  } finally {
    base.close();
  }
}

const key = (name) => `${document.querySelector("[data-person]")?.dataset.person ?? ""}/${name}`;

class Draft extends HTMLElement {
  connectedCallback() {
    this.stop = new AbortController();
    const how = { signal: this.stop.signal };
    this.addEventListener("input", () => this.typed(), how);
    this.addEventListener("submit", () => (this.sending = true), how);
    this.addEventListener("htmx:after:request", (event) => {
      if (this.sending && event.detail.ctx?.response?.raw?.ok) this.forget();
      this.sending = false;
    }, how);
    addEventListener("pagehide", () => this.sending || this.keep(), how);
    this.restore();
  }

  disconnectedCallback() {
    this.stop.abort();
    clearTimeout(this.pause);
    clearTimeout(this.later);
  }

  get name() {
    return this.getAttribute("for");
  }

  get fields() {
    return [...this.querySelectorAll("input:not([type=hidden], [type=password], [type=file]), textarea, select")].filter((field) => field.name);
  }

  typed() {
    clearTimeout(this.pause);
    clearTimeout(this.later);
    this.pause = setTimeout(() => this.keep(), PAUSE);
    this.later = setTimeout(() => this.send(), TO_DESK);
  }

  values() {
    return Object.fromEntries(this.fields.map((field) => [field.name, field.type === "checkbox" ? field.checked : field.value]));
  }

  keep() {
    if (this.changed()) run("readwrite", (kept) => kept.put({ at: Date.now(), values: this.values() }, key(this.name)));
  }

  changed() {
    return this.fields.some((field) => (field.type === "checkbox" ? field.checked !== field.defaultChecked : "defaultValue" in field && field.value !== field.defaultValue));
  }

  async send() {
    const body = new FormData(this.querySelector("form"));
    body.set("unsaved", this.name);
    const answer = await fetch("/unsaved", { method: "POST", body, redirect: "error" }).catch(() => null);
    const place = this.querySelector("[data-saved]");
    const words = answer?.ok ? place?.dataset.saved : place?.dataset.here;
    if (place && words) place.textContent = words.replace("{hour}", new Date().toTimeString().slice(0, 5));
  }

  async restore() {
    const kept = await run("readonly", (store) => store.get(key(this.name)));
    if (!kept || !this.isConnected) return;
    for (const field of this.fields) {
      if (!(field.name in kept.values)) continue;
      if (field.type === "checkbox") field.checked = kept.values[field.name];
      else field.value = kept.values[field.name];
    }
    say(this.dataset.restored ?? "");
  }

  forget() {
    return run("readwrite", (store) => store.delete(key(this.name)));
  }
}

customElements.define("tl-draft", Draft);

document.addEventListener("submit", (event) => {
  if (event.target.getAttribute?.("action") === "/sign-out") indexedDB.deleteDatabase("desk");
});
