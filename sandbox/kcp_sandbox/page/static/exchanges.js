// The list of exchanges beside one of them.
import { make, say, words } from "./dom.js";
import { drawExchange } from "./exchange_detail.js";
import { exportMenu } from "./exchange_export.js";
import { matches, nameOf, ONLY } from "./exchange_facts.js";
import { exchangeRow } from "./exchange_row.js";
import { operations } from "./glossary.js";
import { drawStart } from "./start.js";
import { hearing } from "./nav.js";
import { button, icon } from "./parts.js";
import { pause, release, store } from "./store.js";

// Milliseconds between two counts that screen readers are told.
const CALM = 10_000;
const wanted = { text: "", operation: "", only: "all" };
const rows = new Map();
let parts;
let chosen;
let panes;
let counting = 0;
let told = { at: 0, count: 0 };

export const view = {
  name: "exchanges",
  layout: "split",
  show(list, detail, address) {
    panes = { list, detail };
    if (!parts) drawList(list);
    fill([]);
    chosen = address;
    return drawDetail();
  },
  changed(what, records) {
    if (what === "exchanges") follow(records);
    if (what === "state") name();
    if (what === "link") link();
    return isDetail();
  },
};

/** Show the exchanges that hold a text. */
export function search(text) {
  Object.assign(wanted, { text, operation: "", only: "all" });
  parts.search.value = text;
  parts.operation.value = "";
  location.hash = "exchanges";
  sift();
}

function drawList(list) {
  const field = { type: "search", placeholder: words.search, "aria-label": words.search_label, autocomplete: "off" };
  parts = {
    count: make("span.count", {}),
    live: make("span.here", {}, make("span.dot", { "aria-hidden": "true" }), make("span", {})),
    pause: button("quiet", () => pause(!store.paused)),
    search: make("input", { ...field, spellcheck: "false", oninput: ({ target }) => sift({ text: target.value.trim() }) }),
    operation: make("select.mini", { "aria-label": words.operation, onchange: ({ target }) => sift({ operation: target.value }) }),
    pills: Object.keys(ONLY).map(pill),
    held: button("held-bar", release),
    rows: make("ol.rows", { "aria-label": words.exchanges }),
    none: make("div.none", {}, make("p", {}, words.none_match), button("plain", clear, words.clear_filters)),
    waiting: waiting(),
    told: make("p.sr", { "aria-live": "polite" }),
  };
  parts.operation.append(...[["", words.any_operation], ...operations(), ["-", words.unrecognised]].map(([value, text]) => make("option", { value }, text)));
  list.append(
    make("div.pane-head", {}, make("h2.title", {}, words.exchanges), parts.count, parts.live, make("span.grow", {}), parts.pause, exportMenu(listed)),
    make("div.filters", {}, make("label.search", {}, icon("search"), parts.search, make("kbd", { "aria-hidden": "true" }, "/")), parts.operation, make("div.pills", { role: "group", "aria-label": words.filter }, parts.pills)),
    parts.held,
    parts.rows,
    parts.none,
    parts.waiting,
    parts.told,
  );
  link();
}

function waiting() {
  return make("div.waiting.on", {}, make("span.dot", { "aria-hidden": "true" }), make("p", {}, make("b", {}, words.waiting), make("br", {}), make("code", {}, new URL("..", location.href).href.replace(/\/$/, ""))));
}

function pill(only) {
  const press = () => sift({ only });
  return make("button.pill", { type: "button", "aria-pressed": String(only === wanted.only), "data-only": only, onclick: press }, words[only], make("span.number", {}));
}

function clear() {
  Object.assign(parts.search, { value: "" });
  parts.operation.value = "";
  sift({ text: "", operation: "", only: "all" });
}

const listed = () => [...store.exchanges.values()].filter((record) => matches(record, wanted)).reverse();

// Draw what is new, or all of it; of the others what is gone is taken away.
function fill(records) {
  for (const [number, row] of rows) {
    if (store.exchanges.has(number)) continue;
    row.remove();
    rows.delete(number);
  }
  for (const record of records.length ? records : store.exchanges.values()) {
    const row = exchangeRow(record);
    if (rows.has(record.number)) replace(rows.get(record.number), row);
    else insert(record.number, row);
    rows.set(record.number, row);
    row.hidden = !matches(record, wanted);
  }
  count();
}

// The newest on top, also where two came at once and their order was turned.
function insert(number, row) {
  let below = parts.rows.firstChild;
  while (below && Number(below.firstChild.dataset.row) > number) below = below.nextSibling;
  parts.rows.insertBefore(row, below);
}

function replace(before, after) {
  const focused = before.contains(document.activeElement);
  before.replaceWith(after);
  if (focused) after.firstChild.focus({ preventScroll: true });
}

function follow(records) {
  fill(records);
  point();
  const number = Number(chosen?.[0]);
  const order = (record) => record.number === number;
  if (!records.length || records.some(order) || panes.detail.querySelector(".guide, .pick")) drawDetail();
}

// Which order a cancel is about is known once its transaction is.
function name() {
  const cancels = [...store.exchanges.values()].filter((record) => record.effect === "reversal");
  if (cancels.length) follow(cancels);
}

/** Look for what is wanted now. */
function sift(change = {}) {
  Object.assign(wanted, change);
  for (const [number, row] of rows) row.hidden = !matches(store.exchanges.get(number), wanted);
  for (const each of parts.pills) each.setAttribute("aria-pressed", String(each.dataset.only === wanted.only));
  count();
}

// Many may come at once.
function count() {
  counting ||= requestAnimationFrame(() => {
    counting = 0;
    const all = [...store.exchanges.values()];
    const shown = all.filter((record) => matches(record, wanted)).length;
    parts.count.textContent = shown === all.length ? all.length || "" : say("n_of", shown, all.length);
    for (const each of parts.pills) each.lastChild.textContent = all.filter(ONLY[each.dataset.only]).length;
    parts.rows.hidden = !shown;
    parts.none.hidden = shown > 0 || !all.length;
    parts.waiting.hidden = all.length > 0;
    tell(all.length);
  });
}

function tell(many) {
  if (performance.now() - told.at < CALM) return;
  if (many > told.count && told.count) parts.told.textContent = say("arrived", many - told.count);
  told = { at: performance.now(), count: many };
}

function link() {
  const [kind, word] = hearing();
  parts.live.className = `here ${kind}`;
  parts.live.lastChild.textContent = word;
  parts.pause.replaceChildren(icon(store.paused ? "play" : "pause"), make("span.wide-only", {}, store.paused ? words.resume : words.pause));
  parts.held.hidden = !store.held;
  parts.held.textContent = say("held", store.held);
}

function point() {
  for (const [number, row] of rows) {
    if (String(number) === chosen?.[0]) row.firstChild.setAttribute("aria-current", "true");
    else row.firstChild.removeAttribute("aria-current");
  }
}

function drawDetail() {
  point();
  const { detail } = panes;
  const [number, tab, look] = chosen ?? [];
  const record = store.exchanges.get(Number(number));
  const focused = detail.contains(document.activeElement) ? document.activeElement.dataset.tab : "";
  if (record) detail.replaceChildren(drawExchange(record, tab, look, { beside: listed(), search }));
  else if (number) detail.replaceChildren(make("p.pick", {}, store.state ? words.gone : words.connecting));
  else if (!store.exchanges.size) drawStart(detail);
  else detail.replaceChildren(make("p.pick", {}, words.pick));
  detail.ariaLabel = record ? `${nameOf(record)} #${number}` : words.detail;
  if (focused) detail.querySelector(`[data-tab="${focused}"]`)?.focus();
  if (detail.dataset.shown !== number) detail.scrollTop = 0;
  detail.dataset.shown = number ?? "";
  return isDetail();
}

// Whether a narrow window shows the detail: an exchange, or how to begin.
const isDetail = () => Boolean(chosen?.[0]) || !store.exchanges.size;
