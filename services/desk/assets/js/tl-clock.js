// <tl-clock due="2026-10-10T13:00:00+08:00">: the time left in words, kept true; one timer for all of them.
import { now } from "./now.js";

const clocks = new Set();
const SOON = 2 * 3600e3;

function span(milliseconds) {
  const words = document.body.dataset;
  const minutes = Math.floor(Math.abs(milliseconds) / 60e3);
  const hours = Math.floor(minutes / 60);
  if (hours >= 24) return words.days.replace("{d}", Math.floor(hours / 24)).replace("{h}", hours % 24);
  if (hours) return words.hours.replace("{h}", hours).replace("{m}", String(minutes % 60).padStart(2, "0"));
  return words.minutes.replace("{m}", minutes);
}

function tick() {
  for (const clock of clocks) clock.show();
}

let timer;

class Clock extends HTMLElement {
  connectedCallback() {
    clocks.add(this);
    timer ??= setInterval(tick, 20e3);
  }

  disconnectedCallback() {
    clocks.delete(this);
    if (!clocks.size) timer = clearInterval(timer);
  }

  show() {
    const left = Date.parse(this.getAttribute("due")) - now();
    const words = document.body.dataset;
    const text = (left > 0 ? words.left : words.late).replace("{time}", span(left));
    if (this.textContent !== text) this.textContent = text;
    const row = this.closest(".todo, .strip");
    if (!row) return;
    const state = left <= 0 ? "late" : left < SOON ? "soon" : "due";
    for (const name of ["late", "soon", "due"]) {
      row.classList.toggle(row.matches(".todo") ? `is-${name}` : name, name === state);
    }
  }
}

customElements.define("tl-clock", Clock);
document.addEventListener("visibilitychange", () => document.hidden || tick());
