// The list of exchanges: one line each, opened for all that is known of it.
import { byId, either, korean, koreanTime, make, notify, printable, words } from "./dom.js";
import { store } from "./store.js";

const LANGUAGES = ["curl", "Python", "PHP", "Node", "Java"];
const shown = new Map();

export const view = {
  name: "exchanges",
  layout: "page",
  show(list) {
    if (!list.hasChildNodes()) list.append(byId("exchanges-view"));
    byId("address").textContent = location.origin;
    follow([]);
  },
  changed: (what, records) => what === "exchanges" && follow(records),
};

function follow(records) {
  for (const number of shown.keys()) if (!store.exchanges.has(number)) drop(number);
  const fresh = records.length ? records : store.exchanges.values();
  for (const record of fresh) show(record);
  count();
}

// Put an exchange on top, or what became of it in the place of what was there.
function show(record) {
  const line = element(record, record.fresh);
  const there = shown.get(record.number);
  if (there) {
    line.open = there.open;
    there.replaceWith(line);
  } else byId("list").prepend(line);
  shown.set(record.number, line);
}

function element(record, fresh) {
  const line = make("details", { class: fresh ? "exchange fresh" : "exchange" }, summary(record));
  // What is never opened is never built.
  line.addEventListener("toggle", () => line.children.length > 1 || line.append(inside(record)));
  return line;
}

function drop(number) {
  shown.get(number).remove();
  shown.delete(number);
}

function count() {
  byId("count").textContent = shown.size || "";
  byId("no-exchanges").hidden = shown.size > 0;
}

// By what left the machine, not by what the gateway meant to send.
function verdict({ sent }) {
  if (sent.state === "under way") return ["cut", words.under_way];
  if (sent.state === "nothing") return ["cut", words.cut];
  if (sent.state === "part") return ["cut", words.part];
  if (sent.state === "altered") return ["cut", `${words.altered} ${sent.status}`];
  if (sent.ok && sent.status === 200) return ["accepted", `${words.accepted} ${sent.res_cd}`];
  return ["refused", `${words.refused} ${sent.res_cd || sent.status}`];
}

const settled = (by) => make("span", { class: "verdict" }, words.settled_by.replace("{}", by));

function chips(record) {
  const [kind, text] = verdict(record);
  const { disruption, standing } = record;
  const made = [make("span", { class: `verdict ${kind}` }, text)];
  if (disruption) made.push(make("span", { class: "verdict cut" }, disruption.kind));
  if (standing.state === "unresolved")
    made.push(make("span", { class: "verdict refused unresolved" }, words.unresolved));
  if (standing.state === "settled") made.push(settled(standing.by));
  return make("span", { class: "chips" }, ...made.flatMap((chip) => [chip, " "]));
}

function summary(record) {
  const order = record.request.ordr_idxx || record.request.tno || "";
  return make(
    "summary",
    {},
    make("time", { class: "at", datetime: record.at }, koreanTime(record.at).slice(11)),
    make(
      "span",
      { class: "what", title: record.operation },
      words[record.operation] || `${words.unrecognised}: ${record.method} ${record.path}`,
      order && make("span", { class: "mono" }, String(order)),
    ),
    chips(record),
    make("span", { class: "took" }, `${record.took_milliseconds.toFixed(1)} ms`),
  );
}

function inside(record) {
  return make(
    "div",
    { class: "inside" },
    ...notes(record),
    record.operation ? signed(record) : "",
    make(
      "div",
      { class: "sides" },
      fields(words.request, record.request, words.unreadable),
      left(record.sent),
      record.disruption || record.belief.late ? belief(record) : "",
    ),
    record.operation ? copies(record) : "",
  );
}

function notes(record) {
  const made = [];
  if (record.disruption) {
    const what = `${record.disruption.kind}: ${record.disruption[korean ? "korean" : "english"]}`;
    made.push(note("disruption", words.disruption, make("p", {}, what)));
  }
  if (record.detail) made.push(note("", words.reason, make("p", {}, either(record, "detail"))));
  for (const cause of record.causes) {
    const title = cause.certain ? words.proven_cause : words.likely_cause;
    const remedy = make("p", { class: "remedy" }, `→ ${either(cause, "remedy")}`);
    made.push(note("cause", title, make("p", {}, either(cause, "message")), remedy));
  }
  if (record.faults.length) made.push(note("", words.broken_rules, rules(record.faults)));
  return made;
}

function note(kind, title, ...content) {
  return make("div", { class: `note ${kind}` }, make("h3", {}, title), ...content);
}

function rules(faults) {
  const lines = faults.map((fault) =>
    make(
      "li",
      {},
      make("code", {}, fault.pointer || "/"),
      ` ${either(fault, "message")} `,
      make("span", { class: "ruling" }, `[${fault.rule}; ${fault.ruling}]`),
    ),
  );
  return make("ul", {}, ...lines);
}

function signed(record) {
  const title = make("h3", {}, words.signed);
  if (!record.expected) return make("div", {}, title, make("p", { class: "empty" }, words.not_signed));
  return make("div", {}, title, make("code", { class: "signed" }, record.expected));
}

function fields(title, values, otherwise) {
  const pairs = Object.entries(values).flatMap(([name, value]) => [
    make("dt", {}, name),
    make("dd", {}, typeof value === "string" ? value : JSON.stringify(value)),
  ]);
  const content = pairs.length
    ? make("dl", { class: "fields" }, ...pairs)
    : make("p", { class: "empty" }, otherwise);
  return make("div", {}, make("h3", {}, title), content);
}

function left(sent) {
  const size = words[`left_${sent.state.replace(" ", "_")}`];
  const text = size.replace("{}", sent.size).replace("{}", sent.of);
  const head = sent.headers.map(([name, value]) => `${name}: ${value}`);
  return make(
    "div",
    {},
    make("h3", {}, words.left),
    make("p", { class: "left" }, sent.status ? `HTTP ${sent.status} · ${text}` : text),
    sent.status ? raw([...head, "", sent.raw].join("\n")) : "",
  );
}

// Each line by itself: what could be taken for a line of ours is written with escapes.
function raw(text) {
  const lines = text.split("\n").flatMap((line) => [document.createTextNode(printable(line)), "\n"]);
  const code = make("pre", { class: "code", tabindex: "0", role: "region", "aria-label": words.left });
  code.append(...lines);
  return code;
}

function belief(record) {
  const { acted, late, fields: believed } = record.belief;
  const text = acted ? words.acted : late === "waits" ? words.acts_late : words.acted_not;
  return fields(words.belief, believed, text);
}

function copies(record) {
  const code = make("pre", { class: "code", tabindex: "0", role: "region", "aria-label": words.copy_as });
  code.hidden = true;
  const buttons = LANGUAGES.map((language) => {
    const button = make("button", { type: "button" }, language);
    button.addEventListener("click", () => copy(record, language, code));
    return button;
  });
  return make("div", {}, make("h3", {}, words.copy_as), make("div", { class: "row" }, ...buttons), code);
}

async function copy(record, language, code) {
  const response = await fetch(`copies/${record.number}`);
  if (!response.ok) return notify(words.gone, true);
  const texts = await response.json();
  code.textContent = texts[language];
  code.hidden = false;
  try {
    await navigator.clipboard.writeText(texts[language]);
    notify(words.copied);
  } catch {
    // Without the right to the clipboard it can still be copied by hand.
    notify(words.shown);
  }
}
