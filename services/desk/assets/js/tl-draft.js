// <tl-draft for="reply/7">: keeps what is typed in its form, on this machine at each pause and at the desk after two
// seconds; brings it back when the page is opened again. Wiped here at sign-out, and when the form has been sent.
// Each copy at the desk has a stamp, and what lies here knows over which of them it was typed: `data-kept` is the one
// the page was made with. Where that is another machine's, it stays in the box, and what was typed here is offered.
import { fill, touched } from "./fields.js";
import { say } from "./say.js";
import "./sent.js";
import { forget, forgetAll, keep, kept, offer } from "./unsaved.js";

const PAUSE = 400;
const TO_DESK = 2000;

class Draft extends HTMLElement {
  connectedCallback() {
    this.stop = new AbortController();
    const how = { signal: this.stop.signal };
    this.addEventListener("input", () => this.typed(), how);
    this.addEventListener("submit", () => this.sent(), how);
    addEventListener("pagehide", () => this.sending || this.over || this.keep(), how);
    this.stamps = [this.dataset.kept ?? ""];
    this.atDesk = true;
    this.restore();
  }

  disconnectedCallback() {
    this.stop.abort();
    this.rest();
  }

  rest() {
    clearTimeout(this.pause);
    clearTimeout(this.later);
  }

  // Kept until it is answered, whether or not it arrives.
  sent() {
    this.rest();
    this.toDesk?.abort();
    this.keep();
    this.sending = true;
  }

  // What was sent is over: neither a pause nor the page's end keeps it again, until somebody types.
  answered(well) {
    this.sending = false;
    this.over = well;
    if (well) this.rest();
  }

  get name() {
    return this.getAttribute("for");
  }

  get fields() {
    return [...this.querySelectorAll("input:not([type=hidden], [type=password], [type=file]), textarea, select")].filter((field) => field.name);
  }

  /** What the form was made from: a text that comes back was typed over that, and not over what is there by now. */
  get base() {
    return [...this.querySelectorAll("input[type=hidden][name=version], input[type=hidden][name^=was-]")];
  }

  typed() {
    this.over = this.sending = this.atDesk = false;
    this.rest();
    this.pause = setTimeout(() => this.keep(), PAUSE);
    this.later = setTimeout(() => this.send(), TO_DESK);
  }

  values() {
    return Object.fromEntries([...this.fields, ...this.base].map((field) => [field.name, field.type === "checkbox" ? field.checked : field.value]));
  }

  keep() {
    if (this.fields.some(touched)) keep(this.name, { values: this.values(), stamps: this.stamps, atDesk: this.atDesk });
  }

  async send() {
    const body = new FormData(this.querySelector("form"));
    const stamp = `${Date.now()}-${Math.random()}`;
    body.set("unsaved", this.name);
    body.set("stamp", stamp);
    // Whether or not an answer comes, the copy there may be this one from now on.
    this.stamps.push(stamp);
    this.atDesk = true;
    this.toDesk = new AbortController();
    const { signal } = this.toDesk;
    const answer = await fetch("/unsaved", { method: "POST", body, redirect: "error", signal }).catch(() => null);
    if (signal.aborted) return;
    if (answer?.ok) this.stamps = [stamp];
    else this.atDesk = false;
    this.keep();
    const place = this.querySelector("[data-saved]");
    const words = answer?.ok ? place?.dataset.saved : place?.dataset.here;
    if (place && words) place.textContent = words.replace("{hour}", new Date().toTimeString().slice(0, 5));
  }

  restore() {
    // A form that comes back with what is wrong has what was typed last; what was kept is older.
    if (document.querySelector(".summary[role=alert]")) return;
    const found = kept(this.name);
    if (!found) return;
    // A form whose copy at the desk is not shown again has the only one here.
    if (!("kept" in this.dataset) || found.stamps.includes(this.stamps[0])) {
      ({ stamps: this.stamps, atDesk: this.atDesk } = found);
      fill([...this.fields, ...this.base], found.values);
      say(this.dataset.restored ?? "");
    } else if (found.atDesk) forget(this.name);
    else offer(this, found.values);
  }
}

customElements.define("tl-draft", Draft);

document.addEventListener("submit", (event) => {
  if (event.target.getAttribute?.("action") !== "/sign-out") return;
  for (const open of document.querySelectorAll("tl-draft")) open.over = true;
  forgetAll();
});
