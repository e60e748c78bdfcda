// The list of exchanges: one line each, opened for all that is known of it.
import { byId, either, koreanTime, make, notify, words } from "./dom.js";

// As many as the inspector has.
const CAPACITY = 500;
const LANGUAGES = ["curl", "Python", "PHP", "Node", "Java"];
const shown = new Map();

/** Put an exchange on top; one that is there already stays as it is. */
export function show(record, fresh) {
  if (shown.has(record.number)) return;
  const line = make("details", { class: fresh ? "exchange fresh" : "exchange" }, summary(record));
  // What is never opened is never built.
  line.addEventListener("toggle", () => line.children.length > 1 || line.append(inside(record)));
  shown.set(record.number, line);
  byId("list").prepend(line);
  if (shown.size > CAPACITY) drop(shown.keys().next().value);
  count();
}

/** Empty the list. */
export function forget() {
  for (const number of [...shown.keys()]) drop(number);
  count();
}

/** Ask whether the sandbox was reset, so that what is shown is gone from it. */
export async function vanished() {
  if (!shown.size) return false;
  const response = await fetch(`api/exchanges?after=${Math.max(...shown.keys()) - 1}`);
  return response.ok && (await response.json()).exchanges.length === 0;
}

function drop(number) {
  shown.get(number).remove();
  shown.delete(number);
}

function count() {
  byId("count").textContent = shown.size || "";
  byId("no-exchanges").hidden = shown.size > 0;
}

function verdict(record) {
  if (record.status === 0) return ["cut", words.cut];
  const success = record.res_cd === "0000" && record.status === 200;
  return [success ? "accepted" : "refused", success ? words.accepted : words.refused];
}

function summary(record) {
  const [kind, text] = verdict(record);
  const order = record.request.ordr_idxx || record.request.tno || "";
  // Over a connection that was cut no result code was sent.
  const result = record.status ? record.res_cd || record.status : record.disruption;
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
    make("span", { class: `verdict ${kind}` }, `${text} ${result}`.trim()),
    make("span", { class: "took" }, `${record.milliseconds.toFixed(1)} ms`),
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
      fields(words.response, record.response, words.no_response),
    ),
    record.operation ? copies(record) : "",
  );
}

function notes(record) {
  const made = [];
  if (record.disruption) {
    made.push(note("disruption", words.disruption, make("p", {}, record.disruption)));
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
