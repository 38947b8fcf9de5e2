// The stream itself, held by one tab for all tabs of a browser. It comes back by itself, later each time.
const LONGEST = 30e3;
// Lists of topics, one for each page that is open.
const MOST = 10;

export class Stream {
  /** `on` is told: state(name, missed), topic(name, place), anew(): what was signed is good no longer. */
  constructor(address, on) {
    this.address = address;
    this.on = on;
    this.wanted = new Set();
    this.tries = 0;
  }

  /** One more page wants to hear something: opened anew for all, once for several of them. */
  want(topics, wait = 100) {
    if (this.wanted.has(topics)) return false;
    this.wanted.add(topics);
    this.later(wait);
    return true;
  }

  later(wait) {
    clearTimeout(this.again);
    this.again = setTimeout(() => this.open(), wait);
  }

  /** Longer each time, and not all browsers at once. */
  back() {
    const wait = Math.min(1e3 * 2 ** this.tries++, LONGEST);
    return wait * (0.75 + Math.random() / 2);
  }

  open() {
    this.close();
    const address = new URL(this.address, location);
    for (const topics of [...this.wanted].slice(-MOST)) address.searchParams.append("topics", topics);
    this.source = new EventSource(address, { withCredentials: address.origin !== location.origin });
    this.source.onopen = () => {
      this.on.state("live", this.lost);
      this.lost = false;
    };
    this.source.onmessage = ({ data }) => {
      this.tries = 0;
      const { t: topic, p: place } = JSON.parse(data);
      this.on.topic(topic, place);
    };
    this.source.onerror = () => this.gone(() => this.later(this.back()));
    this.source.addEventListener("anew", () =>
      this.gone(() => {
        this.wanted.clear();
        this.on.anew(this.back());
      }),
    );
  }

  gone(then) {
    this.close();
    this.lost = true;
    this.on.state(navigator.onLine ? "behind" : "offline", false);
    then();
  }

  close() {
    this.source?.close();
    clearTimeout(this.again);
  }
}
