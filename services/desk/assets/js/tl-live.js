// <tl-live>: hears that something has changed, and lets the page's parts fetch themselves anew. Only topics come,
// never content. One stream for all tabs of a browser: the tab that holds the lock reads it and tells the others.
import { hourOf, now } from "./now.js";
import { asOf, fetchAll, heard, tell } from "./parts.js";
import { Stream } from "./stream.js";

const POLL = 30e3;
const BRIEF = 3e3;

const pause = (most) => new Promise((done) => setTimeout(done, most * (0.25 + 0.75 * Math.random())));

class Live extends HTMLElement {
  connectedCallback() {
    this.stop = new AbortController();
    const signal = this.stop.signal;
    this.channel = new BroadcastChannel("live");
    this.channel.onmessage = ({ data }) => this.hear(data);
    this.channel.postMessage({ want: this.topics });
    addEventListener("online", () => this.stream?.open(), { signal });
    addEventListener("offline", () => this.show("offline"), { signal });
    navigator.locks
      .request("live", { signal }, () => this.read())
      .catch((error) => error.name === "AbortError" || Promise.reject(error));
  }

  disconnectedCallback() {
    this.stop?.abort();
    this.stream?.close();
    this.channel?.close();
    clearInterval(this.poll);
    clearTimeout(this.telling);
  }

  get topics() {
    return this.getAttribute("topics");
  }

  hear(data) {
    if (data.want && this.stream && !this.stream.want(data.want)) {
      this.channel.postMessage({ state: this.getAttribute("state") });
    }
    if (data.renew) this.renew(data.renew);
    if (data.state) this.show(data.state, data.missed);
    if (data.topic) tell(data.topic, data.place);
  }

  /** Reads the stream for all tabs, until this one goes away. */
  read() {
    // Until now another tab read it, perhaps: what was told in between nobody knows.
    let others = true;
    this.stream = new Stream(this.getAttribute("src"), {
      state: (name, missed) => {
        this.show(name, missed);
        this.channel.postMessage({ state: name, missed: missed || others });
        others = false;
      },
      topic: (topic, place) => {
        tell(topic, place);
        this.channel.postMessage({ topic, place });
      },
      anew: (wait) => {
        this.channel.postMessage({ renew: wait });
        this.renew(wait);
      },
    });
    this.stream.want(this.topics, 0);
    return new Promise((done) => this.stop.signal.addEventListener("abort", done));
  }

  /** Takes the topics that this page would have if it were opened now. */
  async renew(wait) {
    await pause(wait);
    const address = new URL(location);
    // Nobody is there: this does not keep the session alive.
    address.searchParams.set("part", "live");
    const answer = await fetch(address).catch(() => undefined);
    if (this.stop.signal.aborted) return;
    const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
    const topics = page && page.querySelector("tl-live")?.getAttribute("topics");
    if (topics) this.setAttribute("topics", topics);
    if (topics && !this.stream) this.channel.postMessage({ want: topics });
    // Without any it asks again, later: somebody may have signed in meanwhile.
    if (this.stream) this.stream.want(this.topics, topics ? 0 : this.stream.back());
  }

  show(state, missed = false) {
    if (missed) fetchAll();
    if (this.getAttribute("state") === state) return;
    if (this.getAttribute("state") === "live") heard();
    this.setAttribute("state", state);
    const words = this.dataset;
    const hour = hourOf(now());
    const since = state === "live" ? "" : ` ${words.since.replace("{hour}", hour)}`;
    if (words[state]) this.querySelector(".word").textContent = words[state] + since;
    document.body.toggleAttribute("data-stale", state !== "live");
    // Without a stream the page looks again by itself, if seldom.
    clearInterval(this.poll);
    clearTimeout(this.telling);
    if (state !== "live") this.poll = setInterval(() => Promise.resolve(fetchAll()).then(() => this.stale()), POLL);
    // A line that is back at once is not worth a word.
    this.telling = setTimeout(() => this.stale(), state === "behind" ? BRIEF : 0);
  }

  /** Says in the page that it is not of now, and of when. */
  stale() {
    const banner = document.getElementById("stale");
    const state = this.getAttribute("state");
    if (!banner) return;
    const words = banner.dataset[state];
    banner.hidden = !words;
    banner.classList.toggle("late", state === "offline");
    if (words) banner.textContent = words.replace("{hour}", hourOf(asOf()));
  }
}

customElements.define("tl-live", Live);
