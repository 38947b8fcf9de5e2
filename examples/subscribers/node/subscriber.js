// A subscriber for Node.js 18 or later: `npm ci`, then `npm start`.
// Settings: AMQP_URL, FEED_URL, TOKEN, NAME, STATE. It ends when the broker is lost: have it restarted.

import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import amqp from "amqplib";

const { AMQP_URL, FEED_URL, TOKEN, NAME = "warehouse", STATE = "state" } = process.env;
const QUIET_MS = 10_000;
// How many partitions are asked for in one request.
const PLACES = 64;
// How many ids to remember: more than can wait in the queue, so that whatever comes twice is known.
const REMEMBERED = 200_000;

// STATE is a folder: how far we are in each partition, and the ids of what we have handled.
mkdirSync(STATE, { recursive: true });
const read = (file, otherwise) => (existsSync(`${STATE}/${file}`) ? readFileSync(`${STATE}/${file}`, "utf8") : otherwise);
const places = JSON.parse(read("places", "{}"));
const handled = new Set(read("handled", "").split("\n").filter(Boolean).slice(-REMEMBERED));
write("handled", [...handled, ""].join("\n"));

function handle(event) {
  // Your own work goes here. With a database, store what it makes and the id in one transaction.
  console.log(event.type, event.id, event.subject);
}

function take(event) {
  if (!handled.has(event.id)) {
    handle(event);
    handled.add(event.id);
    appendFileSync(`${STATE}/handled`, `${event.id}\n`);
  }
  const [epoch, partition, number, index] = event.place.split("/").map(Number);
  const last = places[partition];
  if (number > last.number || (number === last.number && index > last.index)) {
    const commit = event.id.slice(0, event.id.lastIndexOf("/"));
    places[partition] = { epoch, number, index, count: event.count, commit };
  }
}

function write(file, text) {
  // Written aside and moved into place: a crash leaves the old file or the new one, never half of it.
  writeFileSync(`${STATE}/${file}.new`, text);
  renameSync(`${STATE}/${file}.new`, `${STATE}/${file}`);
}

const save = () => write("places", JSON.stringify(places));

function isNext(event) {
  const [epoch, partition, number, index] = event.place.split("/").map(Number);
  const last = places[partition];
  if (last === undefined || last.epoch !== epoch) return false;
  // A number is a commit: one or more events, which happened together.
  return last.index + 1 < last.count
    ? number === last.number && index === last.index + 1
    : number === last.number + 1 && index === 0;
}

async function ask(path) {
  for (let pause = 500; ; pause = Math.min(2 * pause, 30_000)) {
    const answer = await fetch(FEED_URL + path, { headers: { Authorization: `Bearer ${TOKEN}` } }).catch(() => null);
    if (answer?.ok) return answer.text();
    if (answer !== null && ![429, 502, 503, 504].includes(answer.status)) {
      // 409: the source was restored from a backup. What we have may never have happened: a person decides.
      throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

async function catchUp() {
  if (Object.keys(places).length === 0) {
    const { epoch, partitions } = JSON.parse(await ask("/feed/places"));
    for (let partition = 0; partition < partitions; partition++) {
      places[partition] = { epoch, number: 0, index: 0, count: 1, commit: "" };
    }
  }
  const partitions = Object.keys(places);
  for (let first = 0; first < partitions.length; first += PLACES) {
    await catchUpWith(partitions.slice(first, first + PLACES));
  }
}

async function catchUpWith(partitions) {
  for (;;) {
    const after = partitions.map((partition) => {
      const { epoch, number, index, count, commit } = places[partition];
      return index + 1 === count
        ? `${epoch}/${partition}/${number}${commit && "@" + commit}`
        : `${epoch}/${partition}/${number - 1}`; // in the middle of a commit: again from its beginning
    });
    const lines = (await ask(`/feed?limit=500&after=${after.join(",")}`)).split("\n").filter(Boolean);
    if (lines.length === 0) return;
    lines.map((line) => JSON.parse(line)).forEach(take);
    save();
  }
}

async function received(message) {
  const event = { data: JSON.parse(message.content) };
  for (const [name, value] of Object.entries(message.properties.headers)) {
    if (name.startsWith("ce-")) event[name.slice(3)] = value;
  }
  // Handled already, or something before it is missing: the feed has it.
  if (!isNext(event)) await catchUp();
  take(event);
  save();
  channel.ack(message);
}

// One thing after the other: a message must not overtake the feed, or another message.
let last = Promise.resolve();
const inTurn = (job) => (last = last.then(job));

const connection = await amqp.connect(AMQP_URL);
connection.on("close", () => process.exit(1));
const channel = await connection.createChannel();
await channel.prefetch(100);
const queue = `${NAME}.customers`;
// A limit, so that we never fill their broker; the feed has it all.
await channel.assertQueue(queue, { durable: true, maxLength: 100_000, overflow: "drop-head" });
await channel.bindQueue(queue, "customers.events", "#");
// Bound first, then history, then what is new: nothing is missing in between.
await inTurn(catchUp);
await channel.consume(queue, (message) => (message === null ? process.exit(1) : inTurn(() => received(message))));
// Nothing follows a loss at the very end, so nothing would show it.
setInterval(() => inTurn(catchUp), QUIET_MS);
