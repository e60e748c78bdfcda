// What shall go wrong: the form that plans it, what is planned, and how a shop asks for it itself.
import { make, say, words } from "./dom.js";
import { titleOf } from "./glossary.js";
import { choices, form, input, named, overview, put, radios, select, showOnly, word } from "./overview.js";
import { button, chip, code, copyButton, copyLine, icon, mark } from "./parts.js";
import { write } from "./store.js";

const SLOW = ["late", "drip", "act-late"];
// Steps of a scenario that are shown; a load test may have thousands.
const MOST = 8;

let offered = null;
let planned = null;
let head;
let plans;
let windows;

const fetched = overview((found) => {
  planned = found;
  redraw();
});

export const view = {
  name: "disruptions",
  layout: "page",
  show(listPane) {
    if (!head) {
      head = make("div.pane-head", {});
      plans = make("section.card", { "aria-labelledby": "planned-title" });
      windows = make("div.queue", {});
      listPane.append(head);
      choices().then((found) => {
        offered = found;
        const beside = make("div.cards", {}, plans, windowsCard(), headerCard(), numbersCard());
        listPane.append(make("div.columns.form-first", {}, formCard(), beside));
        redraw();
      });
    }
    fetched.want("disruptions");
  },
  changed(what) {
    if (what !== "link") fetched.again();
  },
};

const kindOf = (name) => offered.kinds.find(({ kind }) => kind === name);
const kindTitle = (name) => word(`kind_${name}`, name);
const clear = () => write("disruptions", "DELETE", {});

function redraw() {
  if (!planned || !offered) return;
  const { disruptions, scenario, windows: endings } = planned;
  const isPlanned = disruptions.length + scenario.length + endings.length > 0;
  put(
    head,
    make("h2.title", {}, words.disruptions),
    make("span.count", {}, String(disruptions.length)),
    make("span.grow", {}),
    isPlanned && button("quiet", clear, words.clear_all),
  );
  put(
    plans,
    make("h2", { id: "planned-title" }, words.planned),
    disruptions.length > 0 && make("ul.plans", {}, disruptions.map(plan)),
    scenario.length > 0 && steps(scenario),
    !disruptions.length && !scenario.length && make("p.soft", {}, words.nothing_planned),
  );
  put(windows, queue(endings));
}

function plan(each) {
  const often = each.times === null ? words.until_cleared : say("times_left", each.times);
  const chance = each.probability < 1 && `${Math.round(each.probability * 1000) / 10} % · `;
  const title = kindTitle(each.kind);
  return make(
    "li",
    {},
    mark("cut"),
    make(
      "div.event",
      {},
      make("b", {}, title),
      make("span.sub", {}, code(each.kind), each.res_cd && code(each.res_cd), each.seconds != null && say("in_seconds", each.seconds), make("span", {}, each.operation ? titleOf(each.operation) : words.any_operation)),
    ),
    make("div.amounts", {}, make("b", {}, often), make("span.sub", {}, chance, say("struck_times", each.struck))),
    button("quiet.small", () => write("disruptions", "DELETE", { number: each.number }), icon("bad"), make("span.sr", {}, `${words.remove}: ${title}`)),
  );
}

function steps(scenario) {
  const lines = scenario.slice(0, MOST).map(({ kind, operation }) =>
    make("li", {}, kind ? chip("cut", kindTitle(kind)) : chip("mute", words.nothing_wrong), " ", operation ? titleOf(operation) : words.any_operation),
  );
  const rest = scenario.length - MOST;
  return make("div.scenario", {}, make("h3", {}, words.scenario), make("ol", {}, lines), rest > 0 && make("p.hint", {}, say("more_steps", rest)));
}

function formCard() {
  const group = (acts) => offered.kinds.filter((each) => each.acts === acts).map((each) => [each.kind, kindTitle(each.kind), named(each)]);
  const often = [["1", "1"], ["2", "2"], ["3", "3"], ["10", "10"], ["0", words.until_cleared]];
  const chances = [["1", "100 %"], ["0.5", "50 %"], ["0.1", "10 %"], ["0.01", "1 %"]];
  const operations = [["", words.any_operation], ...offered.operations.map((name) => [name, titleOf(name)])];
  const seconds = input(words.seconds, { name: "seconds", inputmode: "decimal", required: true });
  const result = input(words.res_cd, { name: "res_cd", maxlength: "4", pattern: "[0-9A-Za-z]{4}", value: "8178", required: true });
  const acts = make("label.check", {}, make("input", { type: "checkbox", name: "acts", value: "true" }), words.acts_too);
  const said = make("p.preview", { "aria-live": "polite" });
  const shown = form(
    (values) => write("disruptions", "POST", values),
    radios(words.acts_then, "kind", group(true), "drop-after", ".kinds"),
    radios(words.acts_not, "kind", group(false), "", ".kinds"),
    make("div.pairs", {}, select(words.which_requests, operations, { name: "operation" }), select(words.how_often, often, { name: "times" }), select(words.chance, chances, { name: "probability" }), seconds, result),
    acts,
    make("div.acts", {}, make("button.main", { type: "submit" }, words.plan_it), said),
  );
  const parts = [[seconds, SLOW], [result, ["code"]], [acts, ["code"]]];
  let before = "";
  const choose = () => {
    const { kind, operation, times, probability, acts: too } = Object.fromEntries(new FormData(shown));
    showOnly(parts, kind);
    if (kind !== before) seconds.querySelector("input").value = String(kindOf(kind).seconds || "");
    before = kind;
    const which = operation ? titleOf(operation) : words.any_request;
    const many = say({ 0: "each_of", 1: "next_of" }[times] ?? "next_many", which, times);
    const odds = Number(probability) < 1 && say("of_them", `${Number(probability) * 100} %`);
    const whom = [many, odds].filter(Boolean).join(", ");
    said.textContent = `${whom}: ${[too && words.acts_first, named(kindOf(kind))].filter(Boolean).join(", ")}`;
  };
  shown.addEventListener("input", choose);
  choose();
  return make("section.card", {}, make("h2", {}, words.new_disruption), shown);
}

function windowsCard() {
  const endings = offered.windows.map((each) => [each, words[`window_${each}`]]);
  return make(
    "section.card",
    {},
    make("h2", {}, words.next_windows),
    make("p.hint", {}, words.next_windows_why),
    windows,
    form(
      ({ ending }) => write("windows", "POST", { endings: [ending] }),
      make("div.inline", {}, select(words.window_ends, endings, { name: "ending" }), make("button.plain", { type: "submit" }, words.add_to_queue)),
    ),
  );
}

function queue(endings) {
  if (!endings.length) return make("p.soft", {}, words.no_windows);
  const lines = endings.slice(0, MOST).map((each, at) => make("li", {}, at === 0 && make("b", {}, `${words.next_one} `), words[`window_${each}`]));
  const rest = endings.length - MOST;
  return make("div", {}, make("ol", {}, lines), rest > 0 && make("p.hint", {}, say("more_steps", rest)));
}

function headerCard() {
  const name = offered.header.replace(/(^|-)(kcp|[a-z])/g, (part) => part.toUpperCase());
  return make("section.card", {}, make("h2", {}, words.by_header), make("p.hint", {}, words.by_header_why), copyLine("", `${name}: drop-after`), copyLine("", `${name}: late; seconds=5`));
}

function numbersCard() {
  const { request, change, read } = offered.prefixes;
  const lines = offered.kinds.map((each) => {
    const number = `${request}${each.word}${each.kind === "code" ? "8178" : ""}`;
    return make("tr", {}, make("th", { scope: "row" }, code(number)), make("td", {}, kindTitle(each.kind)), make("td.right", {}, copyButton(number)));
  });
  return make(
    "section.card",
    {},
    make("h2", {}, words.by_number),
    make("ul.prefixes.hint", {}, [[request, words.prefix_request], [change, words.prefix_change], [read, words.prefix_read]].map(([prefix, what]) => make("li", {}, code(prefix), " ", what))),
    make("table.table.numbers", {}, make("tbody", {}, lines)),
  );
}
