// An exam by hand: what a person says and asks for goes through the API, which also judges.
import { byId, korean, make, notify, say, won } from "../../static/dom.js";

const LANG = korean ? "ko" : "en";
const EVERY = 1500;
const place = byId("exam");
const typed = new Map();
let shown = "";

async function call(method, path, body) {
  const sent = method === "GET" ? {} : { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body ?? {}) };
  const response = await fetch(`api/exams${path}`, { method, ...sent }).catch(() => null);
  if (!response) {
    notify(say("lost"), true);
    return null;
  }
  const read = await response.json();
  if (response.ok) return read;
  notify(read[korean ? "error_ko" : "error"], true);
  return null;
}

const isTyping = () => document.activeElement?.matches("main input:not([type=checkbox])");
const number = () => location.hash.slice(1);

async function refresh() {
  const asked = number();
  const state = await call("GET", asked && `/${encodeURIComponent(asked)}`);
  if (asked !== number()) return;
  if (!state && asked) location.hash = "";
  if (!state) return;
  // What has not changed stays, with what is being typed.
  const text = JSON.stringify(state);
  if (text === shown || isTyping()) return;
  shown = text;
  if (asked) showExam(state);
  else showChoice(state);
}

function showChoice({ cases, exams }) {
  const boxes = cases.map((each) => make("input", { type: "checkbox", value: each.id, checked: each.id === "pay-card" }));
  const tick = (on) => () => boxes.forEach((box) => (box.checked = on));
  const notices = make("input", { type: "text", inputmode: "url", placeholder: "http://127.0.0.1:3000/notice" });
  const crlf = make("input", { type: "checkbox" });
  const begin = async () => {
    const wanted = { cases: boxes.filter((box) => box.checked).map((box) => box.value), crlf: crlf.checked };
    const all = cases.map((each) => each.id);
    const body = wanted.cases.length ? wanted : { ...wanted, without: all };
    const exam = await call("POST", "", notices.value ? { ...body, notify: notices.value } : body);
    if (exam) location.hash = exam.exam;
  };
  place.replaceChildren(
    ...(exams.length
      ? [
          make("h2", {}, say("under_way")),
          make("ul.plain", {}, exams.map(({ exam }) => make("li", {}, make("a", { href: `#${exam}` }, say("exam", exam))))),
        ]
      : []),
    make(
      "fieldset",
      {},
      make("legend", {}, say("choose")),
      make("div.row", {}, button("all", tick(true)), button("none", tick(false))),
      cases.map((each, at) =>
        make("label.choice", { title: each.why[LANG] }, boxes[at], make("span", {}, each.title[LANG], " ", make("code", {}, each.id))),
      ),
    ),
    make("label.field", {}, say("notify"), notices),
    make("label.choice", {}, crlf, say("crlf")),
    make("div.row", {}, button("begin", begin, true)),
  );
}

function showExam({ exam, cases }) {
  const address = `api/exams/${exam}/report`;
  const finish = async () => {
    if (!confirm(say("sure")) || !(await call("DELETE", `/${exam}`))) return;
    notify(say("ended"));
    location.hash = "";
  };
  place.replaceChildren(
    make("h2", {}, say("exam", exam)),
    make(
      "div.row",
      {},
      make("span", {}, say("report")),
      make("a", { href: `${address}?form=html&lang=${LANG}`, target: "_blank" }, say("page")),
      make("a", { href: `${address}?form=junit&lang=${LANG}`, target: "_blank" }, "JUnit"),
      make("a", { href: address, target: "_blank" }, "JSON"),
      button("finish", finish),
      make("a", { href: "#" }, say("other")),
    ),
    ...cases.map((each) => showCase(exam, each)),
  );
}

function showCase(exam, each) {
  const kind = { passed: "passed", failed: "failed" }[each.verdict] ?? "open";
  const facts = [
    ["order_no", make("code", {}, each.order_no)],
    ["amount", say("won", won(each.amount))],
    ["pay_type", make("code", {}, each.pay_type)],
    ["now", each.now],
  ];
  return make(
    "section.case",
    { "data-case": each.id },
    make("div.head", {}, make(`span.verdict.${kind}`, {}, say(each.verdict)), make("h3", {}, each.title[LANG]), make("code", {}, each.id)),
    make("p.why", {}, each.why[LANG]),
    make("dl", {}, facts.filter(([, value]) => value).map(([name, value]) => [make("dt", {}, say(name)), make("dd", {}, value)])),
    each.next && showStep(exam, each),
    each.done > 0 && showGoods(exam, each),
    each.silence[LANG] && make("p", {}, `${say("silence")}: ${each.silence[LANG]}`),
    each.observations.filter((found) => found.verdict !== "passed" && each.done > 0).map(showFinding),
  );
}

function showStep(exam, each) {
  const { step, value, by } = each.next;
  const own = step === "order" && field(each, { type: "text" });
  const take = (more) => () => {
    const order = own && own.value.trim() ? { order_no: own.value.trim() } : {};
    return report(exam, { case: each.id, step, ...order, ...more });
  };
  const text = sentence(step, value);
  return make(
    "div.next",
    {},
    make("p", {}, make("b", {}, `${say("next")} ${each.done + 1}/${each.steps.length}: `), text),
    own && make("label.field", {}, say("own_order"), own),
    make(
      "div.row",
      {},
      by === "shop"
        ? [button("did", take({}), true), button("could_not", take({ failed: say("reason") }))]
        : button("play", take({}), true),
    ),
  );
}

/** Say what a step is, in words. */
function sentence(step, value) {
  if (step === "window" || step === "deposit") return say(`${step}_${value}`);
  if (step === "cancel") return value ? say("step_cancel", won(value)) : say("step_cancel_all");
  return say(`step_${step}`, value);
}

function showGoods(exam, each) {
  const count = field(each, { type: "number", min: 0, max: 99, value: 0 });
  const tell = () => report(exam, { case: each.id, step: "fulfilled", fulfilled: count.value });
  return make("div.row", {}, make("label.field", {}, say("goods"), count), button("tell", tell));
}

function showFinding(found) {
  const lines = [[found.verdict === "failed" ? "happened" : "awaited", found.happened], ["cost", found.cost], ["remedy", found.remedy]];
  return make(
    "div.found",
    {},
    make("p", {}, make("b", {}, `${say(found.verdict)}: `), found.must[LANG]),
    make("dl", {}, lines.filter(([, text]) => text[LANG]).map(([name, text]) => [make("dt", {}, say(name)), make("dd", {}, text[LANG])])),
  );
}

/** Report a step, or ask for it; the keyboard stays at the case. */
async function report(exam, body) {
  document.activeElement?.blur();
  await call("POST", `/${exam}/steps`, body);
  await refresh();
  place.querySelector(`[data-case="${body.case}"] button`)?.focus();
}

/** Make a field that keeps what was typed when its case is shown again. */
function field(each, attributes) {
  const name = `${each.order_no} ${attributes.type}`;
  const made = make("input", { ...attributes, value: typed.get(name) ?? attributes.value });
  made.addEventListener("input", () => typed.set(name, made.value));
  return made;
}

/** Make a button that cannot be pressed again while what it does is under way. */
function button(name, act, isMain = false) {
  const made = make(isMain ? "button.main" : "button", { type: "button" }, say(name));
  made.addEventListener("click", async () => {
    made.disabled = true;
    await act();
    made.disabled = false;
  });
  return made;
}

addEventListener("hashchange", () => {
  shown = "";
  const link = byId("language");
  link.href = `${link.search}${location.hash}`;
  refresh();
});
// A choice that is being made stays as it is.
setInterval(() => document.hidden || !number() || refresh(), EVERY);
refresh();
