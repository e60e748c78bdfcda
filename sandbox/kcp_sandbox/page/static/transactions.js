// The transactions: a table, since amounts are compared down a column, and the life of one of them.
import { draw, either, koreanInstant, koreanTime, make, say, won, words } from "./dom.js";
import { titleOf } from "./glossary.js";
import { exchangeLink, money, overview, put, word } from "./overview.js";
import { backLink, button, chip, code, copy, copyButton, fact, icon, mark } from "./parts.js";

const TONES = { approved: "good", paid: "good", reapproved: "good", "part-cancelled": "proof", "part-paid": "proof", "bank-cancelled": "bad" };
const COLUMNS = [
  ["order_number", ""],
  ["state", ".c-state"],
  ["method", ".c-method"],
  ["amount_approved", ".right.c-sum"],
  ["remaining_amount", ".right.c-left"],
  ["when", ".right.c-when"],
];
// How each step of a life ended.
const MARKS = { refusal: "bad", lost: "cut", registration: "mute", issue: "mute" };

let known = { count: 0, transactions: [] };
let chosen = "";
let query = "";
let listed;
let pane;

const list = overview((found) => {
  known = found ?? { count: 0, transactions: [] };
  rows();
});
const life = overview((found) => put(pane, found ? detail(found) : missing()));

export const view = {
  name: "transactions",
  layout: "broad",
  show(listPane, detailPane, [tno = ""]) {
    if (tno !== chosen) detailPane.scrollTop = 0;
    chosen = tno;
    pane = detailPane;
    if (!listed) frame(listPane);
    rows();
    if (!tno) pane.replaceChildren(make("p.pick", {}, words.pick_transaction));
    list.want("transactions");
    life.want(tno && `transactions/${encodeURIComponent(tno)}`);
  },
  changed(what) {
    if (what === "link") return;
    list.again();
    life.again();
  },
};

function frame(listPane) {
  const search = make("input", {
    type: "search",
    placeholder: words.search_transactions,
    "aria-label": words.search_transactions,
    oninput: (event) => {
      query = event.target.value.toLowerCase();
      rows();
    },
  });
  listed = { count: make("span.count", { "aria-live": "polite" }), body: make("tbody", {}), none: make("div.none", { hidden: true }) };
  const heads = COLUMNS.map(([name, kind]) => make(`th${kind}`, { scope: "col" }, words[name]));
  listPane.append(
    make("div.pane-head", {}, make("h2.title", {}, words.transactions), listed.count),
    make("div.filters", {}, make("label.search", {}, icon("search"), search, make("kbd", { "aria-hidden": "true" }, "/"))),
    make(
      "div.scroll",
      { tabindex: "0", role: "region", "aria-label": words.transactions },
      make("table.table.money-table", {}, make("thead", {}, make("tr", {}, heads)), listed.body),
      listed.none,
    ),
  );
}

function rows() {
  const found = known.transactions.filter((each) =>
    query.split(/\s+/).every((part) => textOf(each).includes(part)),
  );
  put(listed.body, ...found.map(row));
  const shown = found.length === known.count ? won(known.count) : say("of_all", won(found.length), won(known.count));
  listed.count.textContent = shown;
  listed.none.hidden = found.length > 0;
  listed.none.replaceChildren(make("p", {}, words.none_found), make("a", { href: "#settings/transaction" }, words.add_transaction));
}

const textOf = (each) => [each.ordr_idxx, each.tno, each.pay_type, methodOf(each), stateOf(each)[1]].join(" ").toLowerCase();
const isPoints = ({ pay_type: method }) => !method;
const isAccount = ({ pay_type: method }) => method === "PAVC";
const methodOf = (each) => (isPoints(each) ? words.benepia : word(`method_${each.pay_type}`, each.pay_type));

function stateOf(each) {
  const { state, last, left, amount } = each;
  let name = state;
  if (isAccount(each) && state === "approved") name = left < amount ? "part-paid" : "paid";
  if (state === "issued" && last === "deposit-cancel") name = "bank-cancelled";
  return [TONES[name] ?? "mute", word(`state_${name}`, state)];
}

const stateChip = (each) => chip(...stateOf(each));
const openChip = () => chip("open", icon("open"), words.unresolved);

function row(each) {
  const now = each.tno === chosen;
  const link = make(
    "a.cell",
    { href: `#transactions/${encodeURIComponent(each.tno)}`, "aria-current": now && "true", "data-row": each.tno },
    code(each.ordr_idxx || "—"),
    make("small", {}, code(each.tno)),
  );
  const left = make("b", {}, isPoints(each) ? money(each.left, true) : won(each.left));
  return make(
    `tr${now ? ".now" : ""}`,
    {},
    make("td", {}, link),
    make("td.c-state", {}, stateChip(each), each.unresolved && openChip()),
    make("td.c-method", {}, methodOf(each), make("small", {}, code(each.pay_type || "benepia"))),
    make("td.right.c-sum", {}, won(each.amount)),
    make("td.right.c-left", {}, left, share(each.left, each.amount)),
    make("td.right.c-when", {}, each.at ? when(each.at) : "—"),
  );
}

const when = (at) => make("time", { datetime: at }, koreanTime(at).slice(5, 16));

function share(part, whole) {
  const wide = whole ? Math.min(100, (part / whole) * 100) : 0;
  return draw(
    "svg",
    { viewBox: "0 0 100 4", preserveAspectRatio: "none", class: "share", "aria-hidden": "true" },
    draw("rect", { width: 100, height: 4, class: "rail" }),
    draw("rect", { width: wide, height: 4, class: "filled" }),
  );
}

const missing = () =>
  make("div.pick", {}, make("p", {}, words.no_transaction), make("a", { href: "#transactions" }, words.all_transactions));

function detail(one) {
  return make(
    "article.detail",
    {},
    make("header.detail-head", {}, bar(one), make("div.detail-title", {}, make("h2", {}, one.ordr_idxx || one.tno), stateChip(one), one.unresolved && openChip()), sums(one), facts(one)),
    one.unresolved && unresolved(one),
    make("section.block", {}, make("h3", {}, words.life), make("ol.life", {}, one.life.map(step))),
  );
}

function bar(one) {
  const canBePaid = isAccount(one) && one.state !== "cancelled";
  return make(
    "div.detail-bar",
    {},
    backLink("transactions"),
    make("span.grow", {}),
    canBePaid && make("a.plain", { href: `#notices/new/${encodeURIComponent(one.tno)}` }, words.deposit),
    button("quiet", () => copy(location.href), icon("link"), make("span.wide-only", {}, words.copy_link)),
  );
}

function sums(one) {
  const sum = (label, amount, kind = ".faint") =>
    make(`div.big${kind}`, {}, make("span.label", {}, label), make("strong", {}, money(amount, isPoints(one))));
  return make(
    "div.sums",
    {},
    sum(isAccount(one) ? words.amount_paid : words.remaining_amount, one.left, ""),
    sum(isAccount(one) ? words.amount_ordered : words.amount_approved, one.amount),
    !isAccount(one) && sum(words.amount_back, one.amount - one.left),
  );
}

function facts(one) {
  return make(
    "dl.facts",
    {},
    fact(words.method, methodOf(one), " ", one.pay_type && code(one.pay_type)),
    fact(words.tno, code(one.tno), copyButton(one.tno)),
    one.at && fact(words.when, make("time", { datetime: one.at }, koreanTime(one.at))),
    one.shop_status && fact(words.shop_status, code(one.shop_status)),
    one.split_from && fact(words.split_from, make("a", { href: `#transactions/${encodeURIComponent(one.split_from)}` }, code(one.split_from))),
  );
}

function unresolved({ life: steps }) {
  const lost = steps.find(({ standing }) => standing === "unresolved");
  return make(
    "p.left-open",
    {},
    mark("open"),
    make("span", {}, make("b", {}, words.unresolved), " ", words.unresolved_why),
    make("a.plain", { href: `#exchanges/${lost.exchange}` }, `#${lost.exchange}`, icon("arrow")),
  );
}

function step(each) {
  const changes = each.amount != null && each.kind !== "issue" && each.kind !== "split";
  const gained = each.left > each.before;
  const tone = each.standing === "unresolved" ? "open" : (MARKS[each.kind] ?? "good");
  return make(
    "li",
    {},
    mark(tone),
    make(
      "div.event",
      {},
      make("b", {}, stepTitle(each)),
      make(
        "span.sub",
        {},
        each.at && make("time", { datetime: each.at }, koreanInstant(each.at).replace(/\.000$/, "")),
        each.exchange > 0 && exchangeLink(each.exchange, titleOf(each.operation)),
        each.disruption && chip("cut", each.disruption),
        each.standing === "settled" && make("span", {}, say("settled_by", each.by)),
      ),
      each.detail && make("span.sub", {}, either(each, "detail")),
      each.parts?.length > 0 && make("span.sub", {}, say("tax_parts", ...each.parts.map(won))),
    ),
    make(
      "div.amounts",
      {},
      changes && make(`b${gained ? "" : ".minus"}`, {}, `${gained ? "+" : "−"}${won(each.amount)}`),
      each.amount != null && make("span.sub", {}, each.kind === "issue" ? money(each.amount) : say("then_left", won(each.left))),
    ),
  );
}

function stepTitle({ kind, operation, res_cd: result }) {
  if (kind === "refusal") return say("life_refusal", titleOf(operation), result);
  if (kind === "lost") return say("life_lost", titleOf(operation));
  return word(`life_${kind}`, kind);
}
