// Why a request was refused, before anything else: cause, proof, remedy.
import { either, korean, make, words } from "./dom.js";
import { isOutgoing } from "./exchange_facts.js";
import { meaningOf } from "./glossary.js";
import { chip, code, copyButton, icon } from "./parts.js";

const RULINGS = /\bR[0-9]{1,3}\b/g;

/** Draw the cards that say what was wrong; none if nothing was. */
export function drawWhy(record) {
  if (isOutgoing(record)) return findings(record);
  const { causes, detail, faults } = record;
  if (!detail && !causes.length) return [];
  const [first, ...others] = causes;
  return [
    make(
      "section.why",
      { "aria-label": words.why },
      heading(words.why, first),
      make("p.cause", {}, first ? sentence(either(first, "message")) : sentence(either(record, "detail"))),
      first && detail && either(record, "detail") !== either(first, "message") && make("p.hint", {}, sentence(either(record, "detail"))),
      others.map((cause) => make("p", {}, sentence(either(cause, "message")))),
      signedTexts(record),
      record.known.map((each) => beside(record, each)),
      faults.length > 0 && rules(faults),
      remedies(record),
    ),
  ];
}

function heading(title, cause) {
  const proof = cause && chip("proof", icon(cause.certain ? "good" : "mute"), cause.certain ? words.proven_cause : words.likely_cause);
  return make("div.why-head", {}, make("h3", {}, title), proof);
}

// The sandbox's texts begin small, as an error's do.
const sentence = (text) => text.charAt(0).toUpperCase() + text.slice(1) + (/[.?!]$/.test(text) || korean ? "" : ".");

function beside(record, { name, sent, known }) {
  const meaning = name === "path" ? "" : meaningOf(record.operation, name);
  const what = make("span", {}, code(name), " ", code(String(sent) === "" ? '""' : String(sent)), meaning && make("span.gloss", {}, meaning));
  const values = make("p.values", {}, known.map((value) => code(value)));
  return make("div.sides", {}, make("div", {}, make("h4", {}, words.you_sent), make("p", {}, what)), make("div", {}, make("h4", {}, words.known_here), values));
}

function rules(faults) {
  return make("ul.faults", {}, faults.map((fault) => make("li", {}, code(fault.pointer || "/"), ` ${either(fault, "message")} `, make("span.rule", {}, `${fault.rule} · ${fault.ruling}`))));
}

function remedies(record) {
  const found = [...new Set(record.causes.map((cause) => either(cause, "remedy")))];
  if (!found.length && record.known.length) found.push(words.send_known);
  if (!found.length && record.faults.length) found.push(words.keep_rules);
  return found.map((text) =>
    make("p.remedy", {}, icon("arrow"), make("span", {}, make("b", {}, `${words.remedy}: `), sentence(text.replace(RULINGS, "").replace(/\s*\((,\s*)*\)/, "")), (text.match(RULINGS) ?? []).map((rule) => make("span.rule", {}, rule)))),
  );
}

function signedTexts(record) {
  const { must, was } = record.signed;
  if (!record.causes.length || !record.expected) return null;
  const wrong = was.length > 0 && [make("h4", {}, words.signed_yours), signedText(was.map((name) => [name, String(record.request[name])]), was.map((name, at) => name !== must[at]))];
  return [wrong, make("h4", {}, words.signed_must), signedText(pairs(record)), note(record)];
}

/** Draw the text that must be signed, of a request that was not refused for it. */
export function drawSigned(record) {
  if (!record.expected || record.causes.length) return null;
  return make("section.block", { "aria-label": words.signed }, make("h3", {}, words.signed), signedText(pairs(record)), note(record));
}

function note(record) {
  return make("div.signed-note", {}, make("p.hint", {}, words.separator), copyButton(record.expected, words.copy_signed));
}

function pairs({ expected: text, signed: { must } }) {
  const values = text.split("^");
  return values.map((value, at) => [values.length === must.length ? must[at] : "", value]);
}

// Every ^ visible, every part with its name; copied by hand it is the very text.
function signedText(parts, wrong = []) {
  const shown = parts.map(([name, value], at) => [
    at > 0 && make("span.caret", {}, "^"),
    make(wrong[at] ? "span.part.off" : "span.part", {}, code(value), name && make("small", { "data-name": name }, "")),
  ]);
  return make("p.signed", {}, shown);
}

const UNREACHED = new Set(["unreachable", "closed", "garbled"]);

// What is said of a notice that the shop did not take, or should not have taken so.
function findings({ notice, sent }) {
  if (!notice.findings.length) return [];
  const texts = notice.findings.map((finding) => make("p.cause", {}, sentence(finding[korean ? "korean" : "english"])));
  const remedy = !notice.acknowledged && sent.state !== "under way" && make("p.remedy", {}, icon("arrow"), make("span", {}, make("b", {}, `${words.remedy}: `), words[UNREACHED.has(notice.findings[0].name) ? "reach" : "acknowledge"]));
  return [make("section.why", { "aria-label": words.why_notice }, heading(notice.acknowledged ? words.why_taken : words.why_notice, null), texts, remedy)];
}
