// Request, response and timing: as fields with what they mean, as bytes, as headers.
import { draw, make, printableLines, say, words } from "./dom.js";
import { duration, isOutgoing } from "./exchange_facts.js";
import { glossOf, meaningOf, resultOf } from "./glossary.js";
import { code, copyButton, icon, tabs } from "./parts.js";
import { remember, remembered } from "./settings.js";

const TABS = ["request", "response", "timing"];
const LOOKS = ["fields", "raw", "headers"];
// How masks are written.
const MASKED = /^(\*{3,}|MASKED=*|-----BEGIN .*MASKED.*)$|^.\*{3}$/;

/** Draw the messages of an exchange: one of the tabs, in one of the looks. */
export function drawMessages(record, tab = "response", look = "") {
  const now = TABS.includes(tab) ? tab : "response";
  const how = LOOKS.includes(look) ? look : first(record, now);
  const go = (a, b) => location.replace(`#exchanges/${[record.number, a, b].join("/")}`);
  const looks = now !== "timing" && tabs(words.look, LOOKS.map((each) => [each, words[each]]), how, (to) => go(now, to), "seg");
  const row = make("div.tab-row", {}, tabs(words.messages, TABS.map((each) => [each, words[each]]), now, (to) => go(to, ""), "tabs"), make("span.grow", {}), looks);
  const panel = now === "timing" ? timing(record) : { fields, raw, headers }[how](record, now);
  return make("section.block.messages", {}, row, make("div.panel", { role: "tabpanel", "aria-label": words[now], tabindex: "-1" }, panel));
}

// What was altered is best seen as it left.
const first = (record, tab) => (tab === "response" && ["altered", "part"].includes(record.sent.state) ? "raw" : "fields");

function fieldsOf(record, tab) {
  if (tab === "request") return Object.keys(record.request).length ? record.request : parsed(record.received.raw);
  // Of a notice, and of what was altered, only what left counts.
  return parsed(record.sent.raw);
}

function parsed(text) {
  try {
    const value = JSON.parse(text);
    return value && typeof value === "object" && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

function fields(record, tab) {
  if (tab === "response" && record.sent.state === "nothing") return nothing(record);
  const found = fieldsOf(record, tab);
  if (!found || !Object.keys(found).length) return note(words.no_fields);
  const blamed = tab === "request" ? new Set([...record.faults.map(({ pointer }) => pointer.slice(1)), ...record.known.map(({ name }) => name)]) : new Set();
  const rows = Object.entries(found).map(([name, value]) => {
    const kind = blamed.has(name) ? "tr.blamed" : "tr";
    return make(kind, {}, make("th", { scope: "row" }, code(name)), make("td.soft", {}, meaningOf(record.operation, name)), make("td", {}, shown(name, value)));
  });
  const head = ["field", "meaning", "value"].map((each) => make("th", { scope: "col" }, words[each]));
  return make("table.fields", {}, make("thead", {}, make("tr", {}, head)), make("tbody", {}, rows));
}

function shown(name, value) {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  if (MASKED.test(text)) return [code(text), make("span.gloss", {}, words.masked)];
  const gloss = glossOf(name, text) || (name === "res_cd" && resultOf(text)) || "";
  return [code(text === "" ? '""' : text), gloss && make("span.gloss", {}, gloss)];
}

function raw(record, tab) {
  const { received, sent } = record;
  if (tab === "response" && sent.state === "nothing") return nothing(record);
  const text = tab === "request" ? received.raw : sent.raw;
  const size = tab === "request" ? say("bytes_came", received.size) : say(isOutgoing(record) ? "bytes_back" : "bytes_left", sent.size);
  const value = parsed(text);
  const indented = remembered("indent") === "on" && value !== null;
  const box = make("pre.code.wrap", { tabindex: "0", role: "region", "aria-label": `${words[tab]}: ${words.raw}` }, code());
  const write = (spread) => (box.firstChild.textContent = printableLines(spread ? JSON.stringify(value, null, 2) : text));
  write(indented);
  const check = make("input", { type: "checkbox", onchange: ({ target }) => {
    remember("indent", target.checked ? "on" : "off");
    write(target.checked);
  } });
  check.checked = indented;
  return [make("div.raw-head", {}, make("span.hint", {}, size), make("span.grow", {}), value && make("label.check", {}, check, words.indent), copyButton(text, words.copy)), box];
}

function headers(record, tab) {
  const pairs = tab === "request" ? record.received.headers : record.sent.headers;
  if (!pairs.length) return tab === "response" && record.sent.state === "nothing" ? nothing(record) : note(words.no_headers);
  const line = tab === "request" ? `${record.method} ${record.path}` : `HTTP ${record.sent.status}`;
  const rows = pairs.map(([name, value]) => make("tr", {}, make("th", { scope: "row" }, code(name)), make("td", {}, code(value), MASKED.test(value) && make("span.gloss", {}, words.masked))));
  return [make("p", {}, code(line)), make("table.fields.headers", {}, make("tbody", {}, rows))];
}

const note = (text) => make("p.note", {}, icon("mute"), text);
const nothing = (record) => note(isOutgoing(record) ? words.nothing_came : words.nothing_left);

function timing(record) {
  const whole = record.took_milliseconds || 0.001;
  const worked = Math.min(record.milliseconds ?? 0, whole);
  const began = record.first_byte_milliseconds;
  const spans = [
    !isOutgoing(record) && ["timing_works", 0, worked, "own"],
    began !== null && ["timing_waits", isOutgoing(record) ? 0 : worked, began, record.disruption ? "struck-bar" : "own"],
    began !== null && ["timing_leaves", began, whole, "own"],
    began === null && ["timing_silent", isOutgoing(record) ? 0 : worked, whole, "struck-bar"],
  ].filter(Boolean);
  const rows = spans.map(([word, from, to, kind]) => {
    const rest = { x: (from / whole) * 100, y: 0, width: Math.max(((to - from) / whole) * 100, 0.6), height: 8, class: kind };
    const bar = draw("svg", { viewBox: "0 0 100 8", preserveAspectRatio: "none", class: "bar", "aria-hidden": "true" }, draw("rect", { x: 0, y: 3.5, width: 100, height: 1, class: "rail" }), draw("rect", rest));
    return make("tr", {}, make("th", { scope: "row" }, words[word]), make("td.grow", {}, bar), make("td.right", {}, duration(Math.max(to - from, 0))));
  });
  const foot = make("tfoot", {}, make("tr", {}, make("th", { scope: "row" }, words.took), make("td", {}), make("td.right", {}, duration(record.took_milliseconds))));
  return make("table.timing", {}, make("caption.sr", {}, words.timing), make("tbody", {}, rows), foot);
}
