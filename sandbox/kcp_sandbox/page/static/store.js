// What the page knows of the sandbox: its exchanges as they happen, and all that it owns.
import { either, notify, words } from "./dom.js";

// As many as the inspector has.
const CAPACITY = 500;
// Milliseconds: to gather exchanges, and changes of what the sandbox owns, between looks at what no
// event tells of, and to call again.
const BATCH = 30;
const GATHER = 120;
const POLL = 5000;
const AGAIN = 2000;

const listeners = new Set();
const exchanges = new Map();
let held = new Map();
let state = null;
let last = "";
let source;
let opened = 0;
let gathering = 0;
let arrived = [];

/**
 * What is known. Exchanges are as the admin API shows them, by number; `state` is `GET /state`.
 * `link` is "connecting", "on" or "off"; `held` counts the exchanges that came while `paused`.
 */
export const store = {
  link: "connecting",
  paused: false,
  get state() {
    return state;
  },
  get exchanges() {
    return exchanges;
  },
  get held() {
    return [...held.keys()].filter((number) => !exchanges.has(number)).length;
  },
};

/** Call a function with each change: of "exchanges" (and which records), "state" or "link". */
export function watch(listener) {
  listeners.add(listener);
}

function changed(what, records = []) {
  for (const listener of listeners) listener(what, records);
}

/** Begin to listen. */
export function start() {
  listen();
  soon();
  setInterval(() => check().catch(() => {}), POLL);
}

function listen() {
  source?.close();
  opened = performance.now();
  const listening = (source = new EventSource("events"));
  source.addEventListener("open", () => link("on"));
  source.addEventListener("message", (message) => arrive(JSON.parse(message.data)));
  source.addEventListener("error", () => {
    link("off");
    // It calls again by itself, unless the response was no stream.
    if (source === listening && listening.readyState === EventSource.CLOSED) setTimeout(listen, AGAIN);
  });
}

function link(how) {
  if (store.link === how) return;
  store.link = how;
  changed("link");
}

function arrive(record) {
  // Events that come at once happened before the page was opened.
  record.fresh = performance.now() - opened > 1000;
  // Under load there are many at once.
  if (!arrived.length) setTimeout(deliver, BATCH);
  arrived.push(record);
  soon();
}

function deliver() {
  const records = arrived;
  arrived = [];
  if (!store.paused) return take(records);
  for (const record of records) held.set(record.number, record);
  changed("link");
}

function take(records) {
  for (const record of records) {
    record.fresh &&= !exchanges.has(record.number);
    exchanges.set(record.number, record);
  }
  const settled = records.flatMap(settle);
  for (const number of [...exchanges.keys()].slice(0, Math.max(0, exchanges.size - CAPACITY))) exchanges.delete(number);
  changed("exchanges", [...settled, ...records]);
}

function settle({ number, settles }) {
  return settles
    .filter((each) => exchanges.has(each))
    .map((each) => Object.assign(exchanges.get(each), { standing: { state: "settled", by: number } }));
}

/** Hold what comes, or show it again as it comes. */
export function pause(paused) {
  store.paused = paused;
  if (paused) changed("link");
  else release();
}

/** Show what was held. */
export function release() {
  const records = [...held.values()];
  held = new Map();
  take(records);
  changed("link");
}

function soon() {
  gathering ||= setTimeout(() => {
    gathering = 0;
    refresh().catch(() => {});
  }, GATHER);
}

/** Fetch all that the sandbox owns. */
export async function refresh() {
  const response = await fetch("api/state");
  if (!response.ok) return;
  state = await response.json();
  state.fetched = performance.now();
  const content = JSON.stringify({ ...state, fetched: 0, clock: { ...state.clock, now: "" } });
  changed("clock");
  if (content === last) return;
  last = content;
  changed("state");
}

async function check() {
  if (document.hidden) return;
  soon();
  if (!(await isAnother())) return;
  forget();
  listen();
}

// Whether the sandbox was reset or started again, so that what is shown is gone from it.
async function isAnother() {
  const newest = [...exchanges.values(), ...held.values()].at(-1);
  if (!newest) return false;
  const response = await fetch(`api/exchanges?after=${newest.number - 1}`);
  if (!response.ok) return false;
  const [found] = (await response.json()).exchanges;
  return found?.came !== newest.came;
}

/** Forget the exchanges. */
export function forget() {
  exchanges.clear();
  arrived = [];
  held = new Map();
  changed("exchanges");
  changed("link");
}

/** Change the sandbox by its admin API, and say how that went; gives the response, or null. */
export async function write(path, method, body) {
  const response = await fetch(`api/${path}`, {
    method,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const result = await response.json();
  if (response.ok) notify(words.done);
  else notify(`${words.failed} ${either(result, "error") || result.error}`, true);
  await refresh();
  return response.ok ? result : null;
}
