// The deposit notices: each with its attempts, and the form that pays into a virtual account.
import { koreanInstant, koreanTime, make, say, won, words } from "./dom.js";
import { glossOf, meaningOf } from "./glossary.js";
import { exchangeLink, form, input, money, named, overview, put, radios, select, showOnly, word } from "./overview.js";
import { backLink, button, chip, code, copyButton, fact, icon, mark } from "./parts.js";
import { write } from "./store.js";

const TONES = { delivered: "good", "under way": "mute", waiting: "mute", retrying: "open", "given up": "bad" };
// In which order notices go out; the last two are not the API's `delivery`, but other fields.
const ORDERS = ["once", "twice", "at-once", "late", "cancel-first", "again-after-cancel", "early"];
const HOUR = 3600;
const ANY = "--allow-any-target";

let known = null;
let address = [];
let head;
let rowsOf;
let pane;
// For which account the form is that is being filled in.
let filling = null;

const fetched = overview((found) => {
  known = found;
  redraw();
});

export const view = {
  name: "notices",
  layout: "split",
  show(listPane, detailPane, now) {
    if (now[0] !== address[0]) detailPane.scrollTop = 0;
    address = now;
    pane = detailPane;
    if (!head) {
      head = make("div", {});
      rowsOf = make("ol.rows", { "aria-label": words.notices });
      listPane.append(head, rowsOf);
    }
    filling = null;
    if (known) redraw();
    fetched.want("notices");
  },
  changed(what) {
    if (what !== "link") fetched.again();
  },
};

const keyOf = (notice) => String(notice.number || `${notice.noti_id}.${notice.op_cd}`);
const isCancel = ({ op_cd: what }) => what === "13";
const titleOf = (notice) => (isCancel(notice) ? words.notice_13 : words.notice_50);

function redraw() {
  const [key, tno] = address;
  const isNew = key === "new";
  put(
    head,
    make(
      "div.pane-head",
      {},
      make("h2.title", {}, words.notices),
      make("span.count", {}, String(known.notices.filter(({ number }) => number).length)),
      make("span.grow", {}),
      make(isNew ? "a.plain" : "a.main", { href: "#notices/new" }, words.send_deposit),
    ),
    target(),
  );
  put(rowsOf, ...(known.notices.length ? known.notices.map(row) : [none()]));
  // A form that is being filled in stays as it is.
  if (isNew && filling === (tno ?? "")) return;
  filling = isNew ? (tno ?? "") : null;
  const found = known.notices.find((each) => keyOf(each) === key || `${each.noti_id}.${each.op_cd}` === key);
  if (isNew) put(pane, depositForm(tno));
  else if (found) put(pane, detail(found));
  else if (key && key !== "accounts") put(pane, make("p.pick", {}, words.no_notice));
  else put(pane, accounts());
}

function target() {
  const { url, query, encoding, every, patience, any_target: any } = known.target;
  const list = make("a", { href: "#notices/accounts" }, words.virtual_accounts);
  if (!url) return make("p.target", {}, words.no_target, " ", code("--notify URL"), make("small", {}, list));
  const how = say("target_how", encoding.toUpperCase(), every, patience);
  return make("p.target", {}, words.notice_target, " ", code(query ? `${url}?…` : url), make("small", {}, how, any && [" ", words.any_target, " ", code(ANY)]), make("small", {}, list));
}

const none = () => make("li.none", {}, make("p", {}, words.no_notices));

function row(notice) {
  const key = keyOf(notice);
  const [now] = address;
  const tone = TONES[notice.state];
  const how = [word(`notice_${notice.state}`), notice.posted > 0 && say("of_attempts", notice.posted, known.attempts)].filter(Boolean);
  return make(
    "li",
    {},
    make(
      "a.row",
      { href: `#notices/${key}`, "aria-current": key === now && "true", "data-row": key },
      mark(tone),
      make(
        "span.lines",
        {},
        make("span.line", {}, make("b", {}, titleOf(notice)), chip(tone === "good" ? "bare" : tone, how.join(" "))),
        make("span.line.sub", {}, make("span.ids", {}, code(`op_cd ${notice.op_cd}`), code(notice.ordr_idxx)), make("b", {}, money(notice.amount))),
      ),
    ),
  );
}

function detail(notice) {
  const told = notice.attempts.at(-1)?.findings ?? [];
  return make(
    "article.detail",
    {},
    make("header.detail-head", {}, bar(notice), title(notice), facts(notice)),
    told.length > 0 && findings(notice, told),
    make(
      "section.block",
      {},
      make("h3", {}, words.attempts, " ", make("span.count", {}, say("of_attempts", notice.posted, known.attempts))),
      make("ol.life", {}, notice.attempts.map(attempt), notice.next && upcoming(notice)),
    ),
    make(
      "section.block",
      {},
      make("div.block-head", {}, make("h3", {}, words.was_sent), chip("mute", notice.target.encoding.toUpperCase())),
      make("p.hint", {}, words.notice_target, " ", code(notice.target.url), notice.target.query && code("?…")),
      fields(notice.form),
    ),
  );
}

const bar = (notice) => make("div.detail-bar", {}, backLink("notices"), make("span.grow", {}), actions(notice));

function title(notice) {
  const tone = TONES[notice.state];
  const next = notice.next && make("span.soft", {}, say("next_at", koreanTime(notice.next).slice(5)));
  return make("div.detail-title", {}, make("h2", {}, titleOf(notice)), chip(tone, icon(tone), word(`notice_${notice.state}`)), next);
}

function facts(notice) {
  return make(
    "dl.facts",
    {},
    fact(words.in_money, money(notice.amount)),
    fact(words.order_number, code(notice.ordr_idxx)),
    fact(words.tno, make("a", { href: `#transactions/${encodeURIComponent(notice.tno)}` }, code(notice.tno))),
    fact("tx_cd", code(notice.tx_cd)),
    fact("op_cd", code(notice.op_cd)),
    fact("noti_id", code(notice.noti_id), copyButton(notice.noti_id)),
  );
}

function actions(notice) {
  const again = notice.number > 0 && button("quiet", () => write("notices", "POST", { number: notice.number }), words.post_again);
  const takeBack = { tno: notice.tno, noti_id: notice.noti_id };
  const cancel = !isCancel(notice) && button("quiet", () => write("deposits", "DELETE", takeBack), words.bank_cancels);
  return [again, cancel];
}

// What real life would have punished, with what the shop responded beside what was needed.
function findings(notice, told) {
  const { status, body } = notice.attempts.at(-1);
  const isRefused = notice.state !== "delivered";
  return make(
    `section.told${isRefused ? "" : ".advice"}`,
    { "aria-label": words.punished },
    make("h3", {}, isRefused ? words.why_again : words.punished),
    told.map((each) => make("p.cause", {}, named(each))),
    isRefused &&
      status > 0 &&
      make(
        "div.beside",
        {},
        make("div", {}, make("h4", {}, words.shop_responded), make("p", {}, code(`HTTP ${status}`), " ", body ? code(body) : make("span.soft", {}, words.empty_body))),
        make("div", {}, make("h4", {}, words.needed_response), make("p", {}, code("HTTP 200"), " ", code("result=0000"))),
      ),
  );
}

function attempt(each) {
  const tone = each.under_way ? "mute" : each.acknowledged ? "good" : "bad";
  return make(
    "li",
    {},
    mark(tone),
    make(
      "div.event",
      {},
      make("b", {}, outcome(each)),
      make("span.sub", {}, make("time", { datetime: each.at }, koreanInstant(each.at)), exchangeLink(each.exchange)),
    ),
    make("div.amounts", {}, make("b", {}, each.status ? `HTTP ${each.status}` : "—"), make("span.sub", {}, `${each.milliseconds.toFixed(1)} ms`)),
  );
}

function outcome({ under_way: isUnderWay, acknowledged, status, body, findings: [first] }) {
  if (isUnderWay) return words["notice_under way"];
  if (acknowledged) return words.acknowledged;
  // Of what is no acknowledgement the body says the most, if there is one.
  if (status === 200 && body) return say("not_acknowledged_but", body.slice(0, 60));
  return first ? named(first) : words.not_acknowledged;
}

const upcoming = (notice) =>
  make(
    "li.later",
    {},
    mark("mute"),
    make("div.event", {}, make("b", {}, say("next_at", koreanTime(notice.next).slice(5))), make("span.sub", {}, say("attempt_number", notice.posted + 1))),
  );

function fields(wire) {
  const heads = [words.field, words.meaning, words.value].map((each) => make("th", { scope: "col" }, each));
  const rows = Object.entries(wire).map(([name, value]) =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, code(name)),
      make("td.soft", {}, meaningOf("deposit.notice", name)),
      make("td", {}, code(value === "" ? '""' : String(value)), glossOf(name, value) && make("span.gloss", {}, glossOf(name, value))),
    ),
  );
  return make("table.fields", {}, make("thead", {}, make("tr", {}, heads)), make("tbody", {}, rows));
}

function accounts() {
  const heads = [words.order_number, words.state].map((each) => make("th", { scope: "col" }, each));
  const sums = [words.amount_ordered, words.amount_paid].map((each) => make("th.right", { scope: "col" }, each));
  const rows = known.accounts.map((each) =>
    make(
      "tr",
      {},
      make("td", {}, make("a", { href: `#transactions/${encodeURIComponent(each.tno)}` }, code(each.ordr_idxx))),
      make("td", {}, chip(...accountState(each))),
      make("td.right", {}, won(each.amount)),
      make("td.right", {}, make("b", {}, won(each.left))),
      make("td.right", {}, each.state !== "cancelled" && make("a.plain.small", { href: `#notices/new/${encodeURIComponent(each.tno)}` }, words.deposit, make("span.sr", {}, ` ${each.ordr_idxx}`))),
    ),
  );
  const table = make("table.table.middle.accounts", {}, make("thead", {}, make("tr", {}, heads, sums, make("td", {}))), make("tbody", {}, rows));
  return make(
    "article.detail",
    {},
    make("header.detail-head", {}, make("div.detail-bar", {}, backLink("notices")), make("div.detail-title", {}, make("h2", {}, words.virtual_accounts))),
    make("p.hint", {}, words.accounts_why),
    rows.length
      ? make("div.scroll", { tabindex: "0", role: "region", "aria-label": words.virtual_accounts }, table)
      : make("p.soft", {}, words.no_accounts, " ", make("a", { href: "#settings/transaction" }, words.add_transaction)),
  );
}

function accountState({ state, amount, left }) {
  if (state !== "approved") return ["mute", word(`state_${state}`)];
  return left < amount ? ["proof", words["state_part-paid"]] : ["good", words.state_paid];
}

function depositForm(tno) {
  const open = known.accounts.filter(({ state }) => state !== "cancelled");
  const orders = ORDERS.map((each) => [each, words[`order_${each}`], words[`order_${each}_why`]]);
  const account = select(words.virtual_account, open.map((each) => [each.tno, accountText(each)]), { name: "tno", required: true });
  const order = input(words.order_number, { name: "order_no", maxlength: "40", required: true }, words.order_early_hint);
  const later = input(words.seconds_later, { name: "after", inputmode: "decimal", value: String(HOUR), required: true });
  const parts = [
    [account, ORDERS.filter((each) => each !== "early")],
    [order, ["early"]],
    [later, ["late"]],
  ];
  const shown = form(
    send,
    open.length ? "" : make("p.hint", {}, words.no_accounts, " ", make("a", { href: "#settings/transaction" }, words.add_transaction)),
    account,
    order,
    input(words.in_money, { name: "amount", inputmode: "numeric", pattern: "[0-9]{1,12}", placeholder: words.of_order }),
    radios(words.order_of_notices, "delivery", orders, "once", ".orders"),
    later,
    input(words.notice_target, { name: "notify", inputmode: "url", placeholder: known.target.url }, [known.target.any_target ? words.any_target : words.loopback_only, " ", code(ANY)]),
    make("div.acts", {}, make("button.main", { type: "submit" }, words.send_deposit), make("p.hint", {}, known.target.url ? words.deposit_say : words.deposit_silent)),
  );
  const picked = open.find((each) => each.tno === tno);
  if (picked) account.querySelector("select").value = tno;
  const choose = () => showOnly(parts, new FormData(shown).get("delivery"));
  shown.addEventListener("change", choose);
  choose();
  return make(
    "article.detail",
    {},
    make("header.detail-head", {}, make("div.detail-bar", {}, backLink("notices")), make("div.detail-title", {}, make("h2", {}, words.send_deposit))),
    shown,
  );
}

const accountText = ({ ordr_idxx: order, state, amount, left }) =>
  [order, money(amount), left ? say("paid_in", money(left)) : word(`state_${state}`)].join(" · ");

async function send({ delivery, ...values }) {
  const isOrder = !["late", "early"].includes(delivery);
  const sent = await write("deposits", "POST", isOrder ? { ...values, delivery } : values);
  if (sent) location.hash = "notices";
}
