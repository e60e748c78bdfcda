// One exchange: what happened, why, what the shop got, and then the messages themselves.
import { korean, make, notify, say, won, words } from "./dom.js";
import { codePanel } from "./code_panel.js";
import { drawMessages } from "./exchange_messages.js";
import { exportMenu } from "./exchange_export.js";
import { amountOf, duration, isOutgoing, isUnresolved, nameOf, orderOf, outcomeOf, timeOf, tnoOf, wireName } from "./exchange_facts.js";
import { exchangeRow } from "./exchange_row.js";
import { drawSigned, drawWhy } from "./exchange_why.js";
import { backLink, button, chip, code, copy, fact, icon, mark } from "./parts.js";
import { store } from "./store.js";

const MOST = 20;

/**
 * Draw an exchange.
 *
 * @param {object} record The exchange.
 * @param {string} tab What of it: `request`, `response` or `timing`.
 * @param {string} look How: `fields`, `raw` or `headers`.
 * @param {object} more Its neighbours (`beside`), and how to `search` the list.
 */
export function drawExchange(record, tab, look, { beside, search }) {
  return make(
    "article.detail",
    {},
    head(record, beside, search),
    ...drawWhy(record),
    struck(record),
    drawMessages(record, tab, look),
    drawSigned(record),
    record.operation && !isOutgoing(record) && codePanel(`copies/${record.number}`, words.copy_as),
    related(record),
  );
}

function head(record, beside, search) {
  const at = beside.indexOf(record);
  const bar = make(
    "div.detail-bar",
    {},
    backLink("exchanges"),
    make("span.grow", {}),
    step(beside[at - 1], "previous", "up"),
    step(at < 0 ? null : beside[at + 1], "next", "down-turn"),
    button("quiet", () => copy(`${location.href.split("#")[0]}#exchanges/${record.number}`), icon("link"), make("span.wide-only", {}, words.copy_link)),
    exportMenu(() => [record], record.number),
  );
  const attempt = record.notice && make("span.soft", {}, say("attempt_of", record.notice.attempt, record.notice.attempts));
  const title = make("div.detail-title", {}, make("h2", {}, nameOf(record)), code(wireName(record)), make("span.soft", {}, `#${record.number}`), attempt);
  return make("header.detail-head", {}, bar, title, make("dl.facts", {}, facts(record, search)));
}

function step(record, word, turn) {
  if (!record) return null;
  return make("a.quiet.square", { href: `#exchanges/${record.number}`, "aria-label": words[word] }, icon("back", turn));
}

function facts(record, search) {
  const [tone, text] = outcomeOf(record);
  const { disruption, sent } = record;
  const amount = amountOf(record);
  const order = orderOf(record);
  const tno = tnoOf(record);
  const sign = { good: "good", bad: "bad", cut: "bad", open: "open", mute: "mute" }[tone];
  return [
    fact(words.outcome, chip(tone, icon(sign), tone === "good" && !isOutgoing(record) ? `${words.accepted} ${text}` : text), disruption && chip("cut", icon("cut"), disruption.kind), unresolved(record)),
    isOutgoing(record) && fact(words.target, code(record.notice.target)),
    fact("HTTP", String(sent.status || "—")),
    fact(isOutgoing(record) ? words.shop_sent : words.left, left(record)),
    fact(words.took, duration(record.took_milliseconds)),
    fact(words.at, make("time", { datetime: record.at }, timeOf(record))),
    amount && fact(words.amount_of, say(record.operation.startsWith("benepia.") ? "points_of" : "won_of", won(amount))),
    order && fact(words.order, make("a", { href: "#exchanges", onclick: (event) => (event.preventDefault(), search(order)) }, code(order))),
    tno && fact(words.tno, make("a", { href: `#transactions/${encodeURIComponent(tno)}` }, code(tno))),
  ];
}

function unresolved(record) {
  const { state, by } = record.standing;
  if (state === "unresolved") return chip("open", icon("open"), words.unresolved);
  return state === "settled" && chip("good", icon("good"), say("settled_by", by));
}

// What went over the wire, in bytes.
function left(record) {
  const { state, size, of } = record.sent;
  if (state === "nothing") return words.left_nothing;
  if (state === "under way") return say("left_under_way", size, of);
  if (state === "part") return isOutgoing(record) ? `${size} B` : say("left_part", size, of);
  return isOutgoing(record) ? `${size} B` : say(state === "altered" ? "left_altered" : "left_whole", size);
}

// What a disruption did: the shop's side, the gateway's side, and who knows what.
function struck(record) {
  const { disruption, belief, sent } = record;
  if (!disruption && !belief.late && !isUnresolved(record) && record.standing.state !== "settled") return null;
  const kind = disruption && chip("cut", icon("cut"), disruption.kind);
  const asked = disruption && make("span.soft", {}, disruption[korean ? "korean" : "english"]);
  return make(
    "section.struck",
    { "aria-label": words.struck },
    make("div.why-head", {}, make("h3", {}, disruption ? words.struck : words.unresolved), kind, asked),
    make(
      "div.versus",
      {},
      make("div", {}, make("h4", {}, words.shop_got), make("p", {}, got(record)), make("dl", {}, fact("HTTP", String(sent.status || "—")), fact(words.size, `${sent.size} B`))),
      make("div", {}, make("h4", {}, words.belief), make("p", {}, ...believes(record)), make("dl", {}, known(record))),
    ),
    verdict(record),
  );
}

function got(record) {
  const { state, status, size, of, charset } = record.sent;
  if (state === "nothing") return words.got_nothing;
  if (state === "under way") return words.under_way;
  if (state === "part") return say("got_part", size, of);
  if (state === "whole") return say("got_whole", duration(record.took_milliseconds));
  return charset === "utf-8" ? say("got_altered", outcomeOf(record)[1] || status) : say("got_charset", charset.toUpperCase());
}

function believes(record) {
  const { belief, operation } = record;
  if (belief.late === "waits") return [words.acts_late];
  if (!belief.acted) return [words.acted_not];
  const amount = amountOf(record);
  const result = belief.fields.res_cd ?? belief.fields.Code ?? "";
  return [make("b", {}, words.acted, amount && ` ${say(operation.startsWith("benepia.") ? "points_of" : "won_of", won(amount))}`), " ", result && code(result)];
}

function known({ belief, sent }) {
  const { tno } = belief.fields;
  // How long it would have been is not known of what another body replaced.
  return [tno && fact(words.tno, code(tno)), sent.state !== "altered" && fact(words.size, `${sent.of} B`)];
}

function verdict(record) {
  const { state, by } = record.standing;
  if (state === "settled") {
    const link = make("a", { href: `#exchanges/${by}` }, `#${by}`);
    const settling = store.exchanges.get(by);
    return make("p.verdict", {}, mark("good"), make("span", {}, make("b", {}, words.settled), " ", link, settling && ` ${nameOf(settling)}`));
  }
  if (state !== "unresolved") return state === "under way" ? null : make("p.verdict", {}, mark("good"), make("span", {}, words.harmless));
  return make(
    "p.verdict.open",
    {},
    mark("open"),
    make("span", {}, make("b", {}, words.unsettled), make("br", {}), words.settle),
    button("plain.small", () => copyInquiry(record.number), words.copy_inquiry),
  );
}

async function copyInquiry(number) {
  const response = await fetch(`copies/${number}/inquiry`);
  if (!response.ok) return notify(words.no_inquiry, true);
  return copy((await response.json()).curl, words.copied_code);
}

// The other exchanges about the same order.
function related(record) {
  const order = orderOf(record);
  const tno = tnoOf(record);
  const same = (other) => other !== record && ((order && orderOf(other) === order) || (tno && tnoOf(other) === tno));
  const found = [...store.exchanges.values()].filter(same).reverse().slice(0, MOST);
  if (!found.length) return null;
  return make("section.block", {}, make("h3", {}, words.related), make("ol.rows.inset", {}, found.map(exchangeRow)));
}
