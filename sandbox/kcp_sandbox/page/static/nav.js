// The sidebar: where one is, what there is, and whether the page still hears from the sandbox.
import { byId, koreanTime, make, say, words } from "./dom.js";
import { icon } from "./parts.js";
import { store } from "./store.js";

// How much of each view there is.
const COUNTS = {
  exchanges: () => store.exchanges.size,
  transactions: () => store.state && store.state.transactions.length + store.state.payments.length,
  notices: () => [...store.exchanges.values()].filter(({ notice }) => notice?.attempt === 1).length || "",
  members: () => store.state && store.state.members.length,
  disruptions: () => store.state && store.state.disruptions.length,
};
// What a phone's bar has room for; the others stand under "more".
const TIGHT = ["exchanges", "transactions", "notices"];
const numbers = new Map();

/** Draw the links to the views. */
export function drawNav(names) {
  const items = names.map((name) => {
    const number = make("span.number", {});
    numbers.set(name, number);
    return item(name, TIGHT.includes(name) ? "" : ".roomy", number);
  });
  byId("views").replaceChildren(...items, item("more", ".tight"));
  byId("start-link").prepend(icon("start"));
}

function item(name, kind, ...more) {
  const short = words[`${name}_short`] ?? words[name];
  const named = make("span.name", {}, make("span.long", {}, words[name]), make("span.short", {}, short));
  const link = make("a", { href: `#${name}`, title: words[name], "data-view": name }, icon(name), named, ...more);
  return make(`li${kind}`, {}, link);
}

/** Mark the view that is shown. */
export function markNav(name) {
  for (const link of document.querySelectorAll("[data-view]")) {
    const beyond = link.dataset.view === "more" && !TIGHT.includes(name);
    if (link.dataset.view === name || beyond) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

/** Write how much there is, and whether something is unresolved. */
export function countNav() {
  for (const [name, number] of numbers) number.textContent = COUNTS[name]?.() ?? "";
  const open = [...store.exchanges.values()].some(({ standing }) => standing.state === "unresolved");
  numbers.get("exchanges").classList.toggle("alert", open);
}

/** Give the class and the word of how the page hears from the sandbox. */
export function hearing() {
  if (store.link === "off") return ["off", words.lost];
  if (store.link === "connecting") return ["", words.connecting];
  return store.paused ? ["held", words.paused] : ["on", words.live];
}

/** Show whether the page hears from the sandbox. */
export function markLive() {
  const [kind, word] = hearing();
  byId("live").className = `live ${kind}`;
  byId("live-word").textContent = word;
}

/** Write the sandbox's time, which goes on between two looks unless it is stopped. */
export function tick() {
  if (!store.state) return;
  const { clock, fetched, lenient } = store.state;
  const gone = clock.stopped ? 0 : performance.now() - fetched;
  const [date, time] = koreanTime(Date.parse(clock.now) + gone).split(" ");
  byId("clock").textContent = `${time} KST`;
  byId("modes").textContent = [clock.stopped && `${date} ${words.stopped}`, lenient && words.lenient].filter(Boolean).join(" · ");
}

/** Say in the title where one is. */
export const title = (name, address) =>
  (document.title = [say(name), address[0] ?? ""].filter(Boolean).join(" ") + ` · ${words.title}`);
