// What the gateway owns: members, payments with their history, transactions to inquire; plans.
import { byId, koreanTime, make, won, words } from "./dom.js";

// The latest only: a load test must not make the page heavy.
const MOST = 60;
let last = "";

/** Fetch everything and show it; what did not change is left alone. */
export async function refresh() {
  const response = await fetch("api/state");
  if (!response.ok) return;
  const state = await response.json();
  clock(state.clock, state.lenient);
  const content = JSON.stringify({ ...state, clock: null });
  if (content === last) return;
  last = content;
  members(state);
  payments(state.payments);
  transactions(state.transactions);
  plans(state.disruptions);
}

function clock({ now, stopped }, lenient) {
  const time = koreanTime(now);
  const mark = stopped ? words.stopped : "";
  byId("clock").textContent = [`${time.slice(0, 16)} KST`, mark, lenient && words.lenient]
    .filter(Boolean)
    .join(" · ");
  byId("now").textContent = time;
  byId("stopped").textContent = mark;
}

function cells(...texts) {
  return texts.map((text) => make("td", {}, text));
}

function members(state) {
  const rows = state.members.map((member) =>
    make(
      "tr",
      {},
      ...cells(member.pt_memcorp_cd, member.pt_idno),
      make("td", { class: "number" }, won(member.points)),
    ),
  );
  byId("member-rows").replaceChildren(...rows);
  // Points that were paid belong to no member, and count in the total all the same.
  const held = state.payments.reduce((sum, paid) => sum + paid.points, 0);
  byId("paid").textContent = won(held);
  byId("sum").textContent = won(state.total_points);
}

function payments(all) {
  byId("no-payments").hidden = all.length > 0;
  byId("payments").replaceChildren(...all.slice(-MOST).reverse().map(payment));
}

function payment(paid) {
  const beside = paid.split_from && ` · ${words.split_from} ${paid.split_from}`;
  return make(
    "article",
    { class: "paid", "aria-label": paid.tno },
    make(
      "header",
      {},
      make("strong", { class: "mono" }, paid.tno),
      make("span", {}, `${words.balance} ${won(paid.points)}`),
    ),
    make("p", { class: "meta" }, `${paid.ordr_idxx} · ${paid.pt_memcorp_cd} ${paid.pt_idno}${beside}`),
    make("ol", { class: "timeline" }, ...paid.history.map(step)),
  );
}

function step(event) {
  const amount = event.kind === "cancel" ? "" : ` ${won(event.amount)}`;
  return make(
    "li",
    { class: event.kind },
    make("time", {}, moment(event.at)),
    `${words[event.kind]}${amount}`,
  );
}

function moment(at) {
  const [, year, month, day, hour, minute, second] = at.match(/^(....)(..)(..)(..)(..)(..)$/);
  return `${year}-${month}-${day} ${hour}:${minute}:${second}`;
}

function transactions(all) {
  const names = ["pay_type", "tno", "ordr_idxx", "date_key", "shop_status"];
  const head = make("tr", {}, ...names.map((name) => make("th", { scope: "col" }, name)));
  const rows = all.slice(-MOST).reverse().map((each) =>
    make("tr", {}, ...cells(...names.map((name) => make("code", {}, each[name])))),
  );
  byId("inquirable").replaceChildren(
    make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows)),
  );
}

function plans(all) {
  byId("no-disruptions").hidden = all.length > 0;
  byId("plans").replaceChildren(...all.map(plan));
}

function plan(each) {
  const often = each.times === null ? words.until_cleared : words.times_left.replace("{}", each.times);
  const chance = each.probability < 1 ? ` · ${Math.round(each.probability * 100)} %` : "";
  const what = [each.kind, each.res_cd, each.operation].filter(Boolean).join(" · ");
  return make("li", {}, make("strong", {}, what), make("span", {}, often + chance));
}
