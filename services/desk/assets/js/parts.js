// The parts of a page that name topics: fetched anew when one is told, gathered, as of its place, in this reader's
// own session. A page that nobody looks at waits until somebody does.
import htmx from "./htmx.js";
import { touched } from "./fields.js";
import { announce, isHeld, hold } from "./fresh.js";
import { now } from "./now.js";
import { isPressed, onceReleased } from "./pressed.js";
import { say } from "./say.js";

const GATHER = 300;
const SPREAD = 500;
// How many events a part may wait for, as the services allow.
const AWAITED = 10;
// Topics that many people listen to: their pages need not all ask at the same moment.
const MANY = /\/(all|shared)$|^date$/;

const parts = () => document.querySelectorAll("[data-topic][data-src]");
const rowsOf = (part) => new Set([...part.querySelectorAll("[data-row][id]")].map((row) => row.id));

let told = new Map();
let timer;
let due = false;
let heardAt = now();

/** Since when what is shown is no longer known to be true: the last time that all of it was asked for. */
export const asOf = () => heardAt;
/** The stream is there: whatever happens is told. */
export const heard = () => (heardAt = now());

/** Something has happened that these topics name: one fetch for a part, however much happens at once. */
export function tell(topic, place) {
  const [source, , partition] = place.split(/[:/]/);
  if (!told.has(topic)) told.set(topic, new Map());
  told.get(topic).set(`${source}/${partition}`, place);
  timer ??= setTimeout(fetchTold, GATHER + (MANY.test(topic) ? Math.random() * SPREAD : 0));
}

function fetchTold() {
  timer = undefined;
  const heard = told;
  told = new Map();
  for (const part of parts()) {
    const places = part.dataset.topic.split(" ").flatMap((topic) => [...(heard.get(topic) ?? [])]);
    if (places.length) fetchPart(part, [...new Map(places).values()].slice(-AWAITED));
  }
}

/** Everything, once: of what has happened meanwhile nothing is known. */
export function fetchAll() {
  due = document.hidden;
  const asked = now();
  if (!due) return Promise.all([...parts()].map((part) => fetchPart(part, []))).then(() => (heardAt = Math.max(heardAt, asked)), () => undefined);
}

async function fetchPart(part, places) {
  if (document.hidden) return (due = true);
  const source = new URL(part.dataset.src, location);
  if (places.length) source.searchParams.set("after", places.join(","));
  const address = source.pathname + source.search;
  // Whoever has gone on to older rows reads them in peace: what is new is counted, and comes when it is asked for.
  if (isHeld(part)) return hold(part, address, () => fetchPart(part, []));
  const known = rowsOf(part);
  const how = { source: part, target: part, swap: part.dataset.swap ?? "innerMorph", select: part.dataset.select };
  await htmx.ajax("GET", address, how);
  const fresh = [...rowsOf(part)].filter((id) => !known.has(id));
  for (const id of fresh) document.getElementById(id).classList.add("fresh");
  const words = document.querySelector("tl-live")?.dataset.fresh;
  if (fresh.length && words) say(words.replace("{count}", fresh.length));
  announce(fresh);
}

// What has happened and is not shown yet: the page says so, and asks again until it is.
const RETRY = [1e3, 2e3, 4e3, 8e3];
let tries = 0;

function catchUp(pending) {
  const banner = document.getElementById("catching-up");
  if (!banner) return;
  banner.hidden = false;
  banner.textContent = pending ? banner.dataset.pending : banner.dataset.behind;
  setTimeout(fetchAll, RETRY[Math.min(tries++, RETRY.length - 1)]);
}

document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  const banner = document.getElementById("catching-up");
  const answer = ctx?.response?.raw;
  if (!banner || !answer) return;
  if (answer.headers.get("View-Behind")) catchUp(ctx.request?.method === "POST");
  else if (answer.ok && !banner.hidden && ctx.request?.method === "GET") {
    banner.hidden = true;
    tries = 0;
  }
});

if (document.getElementById("catching-up")?.hidden === false) catchUp(false);

// Nothing is swapped under a pressed button: what has come meanwhile is fetched when it is let go.
document.addEventListener("htmx:before:swap", (event) => {
  if (!event.target.matches?.("[data-topic]") || !isPressed()) return;
  event.preventDefault();
  onceReleased(event.target, () => fetchPart(event.target, []));
});

// A form in which somebody is typing, or has changed something, stays as it is.
document.addEventListener("htmx:before:swap", ({ target }) => {
  if (!target.matches?.("[data-topic]")) return;
  for (const form of target.querySelectorAll("form")) {
    const busy = form.contains(document.activeElement) || [...form.elements].some(touched);
    form.toggleAttribute("hx-morph-skip", busy);
  }
});

document.addEventListener("visibilitychange", () => due && fetchAll());
