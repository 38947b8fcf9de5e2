// <tl-present thing="reply/7" beats>: while this box is open the desk is told so, every twenty seconds; and when it has
// gone. A box has a name of its own, so that a beat which comes after its good-bye is known, and another box of the same
// person stays. Who else is at it, the desk says: this is a part of the page that is fetched anew like any other.
const BEAT = 20e3;

class Present extends HTMLElement {
  connectedCallback() {
    if (!this.hasAttribute("beats")) return;
    this.stop = new AbortController();
    this.arrive();
    addEventListener("pagehide", () => this.say("1"), { signal: this.stop.signal });
    addEventListener("pageshow", (event) => event.persisted && this.arrive(), { signal: this.stop.signal });
    this.timer = setInterval(() => this.say(), BEAT);
  }

  arrive() {
    this.visit = Math.random().toString(36).slice(2);
    this.say();
  }

  disconnectedCallback() {
    if (!this.stop) return;
    this.stop.abort();
    clearInterval(this.timer);
    this.say("1");
  }

  say(gone = "") {
    const body = new FormData();
    const token = document.querySelector('meta[name="csrf"]')?.content ?? "";
    for (const [name, value] of Object.entries({ csrf: token, thing: this.getAttribute("thing"), visit: this.visit, gone })) body.set(name, value);
    // A page that goes away is not kept waiting for it.
    navigator.sendBeacon("/presence?part=1", body);
  }
}

customElements.define("tl-present", Present);
