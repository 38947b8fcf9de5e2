// <tl-live>: hears that something has changed, and lets the page's parts fetch themselves anew. Only topics come,
// never content. One stream for all tabs of a browser: the tab that holds the lock reads it and tells the others.
import htmx from "./htmx.js";

const GATHER = 300;
const LONGEST = 30e3;
const POLL = 30e3;

class Live extends HTMLElement {
  connectedCallback() {
    if (!this.getAttribute("topics")) return this.show("offline-by-choice");
    this.stop = new AbortController();
    this.told = new Map();
    this.wanted = new Set([this.getAttribute("topics")]);
    this.channel = new BroadcastChannel("live");
    this.channel.onmessage = ({ data }) => this.hear(data);
    this.channel.postMessage({ want: this.getAttribute("topics") });
    addEventListener("online", () => this.open?.(), { signal: this.stop.signal });
    addEventListener("offline", () => this.show("offline"), { signal: this.stop.signal });
    navigator.locks
      .request("live", { signal: this.stop.signal }, () => this.read())
      .catch((error) => error.name === "AbortError" || Promise.reject(error));
  }

  disconnectedCallback() {
    this.stop?.abort();
    this.source?.close();
    this.channel?.close();
    clearInterval(this.poll);
  }

  hear(data) {
    if (data.want && this.open && !this.wanted.has(data.want)) {
      this.wanted.add(data.want);
      this.open();
    } else if (data.want && this.open) {
      this.channel.postMessage({ state: this.getAttribute("state") });
    }
    if (data.state) this.show(data.state, data.missed);
    if (data.topic) this.tell(data.topic, data.place);
  }

  /** Reads the stream for all tabs, until this one goes away. */
  read() {
    let tries = 0;
    const state = (name, missed = false) => {
      this.show(name, missed);
      this.channel.postMessage({ state: name, missed });
    };
    this.open = () => {
      this.source?.close();
      clearTimeout(this.again);
      const address = new URL(this.getAttribute("src"), location);
      for (const topics of this.wanted) address.searchParams.append("topics", topics);
      this.source = new EventSource(address);
      this.source.onopen = () => {
        state("live", this.lost);
        this.lost = false;
        tries = 0;
      };
      this.source.onmessage = ({ data }) => {
        const { t: topic, p: place } = JSON.parse(data);
        this.tell(topic, place);
        this.channel.postMessage({ topic, place });
      };
      this.source.onerror = () => {
        this.source.close();
        this.lost = true;
        state(navigator.onLine ? "behind" : "offline");
        const pause = Math.min(1e3 * 2 ** tries++, LONGEST);
        this.again = setTimeout(this.open, pause * (0.75 + Math.random() / 2));
      };
    };
    this.open();
    return new Promise((done) => this.stop.signal.addEventListener("abort", done));
  }

  show(state, missed = false) {
    if (missed) this.fetchAll();
    if (this.getAttribute("state") === state) return;
    this.setAttribute("state", state);
    const words = this.dataset;
    const hour = new Date().toTimeString().slice(0, 5);
    const since = state === "live" ? "" : ` ${words.since.replace("{hour}", hour)}`;
    if (words[state]) this.querySelector(".word").textContent = words[state] + since;
    document.body.toggleAttribute("data-stale", state !== "live");
    // Without a stream the page looks again by itself, if seldom.
    clearInterval(this.poll);
    if (state === "behind") this.poll = setInterval(() => document.hidden || this.fetchAll(), POLL);
  }

  /** Gathers what is told: one fetch for a part, however much happens at once. */
  tell(topic, place) {
    this.told.set(topic, place);
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      const told = [...this.told];
      this.told.clear();
      for (const [name, at] of told) {
        for (const part of document.querySelectorAll(`[data-topic~="${CSS.escape(name)}"]`)) this.fetch(part, at);
      }
    }, GATHER);
  }

  fetchAll() {
    for (const part of document.querySelectorAll("[data-topic][data-src]")) this.fetch(part);
  }

  fetch(part, place) {
    if (part.refresh) return part.refresh(place ?? "");
    const source = new URL(part.dataset.src, location);
    if (place) source.searchParams.set("after", place);
    htmx.ajax("GET", source.pathname + source.search, { source: part, target: part, swap: "innerMorph" });
  }
}

customElements.define("tl-live", Live);
