// Members and their points: the sum is the headline, and says whether it is what it was.
import { draw, koreanTime, make, notify, say, won, words } from "./dom.js";
import { exchangeLink, money, overview, put, word } from "./overview.js";
import { button, chip, code, copy, icon } from "./parts.js";

let content;

const fetched = overview((found) => found && put(content, ...cards(found)));

export const view = {
  name: "members",
  layout: "page",
  show(listPane) {
    if (!content) {
      content = make("div.cards", {});
      const add = make("a.quiet", { href: "#settings/member" }, words.add_member);
      listPane.append(make("div.pane-head", {}, make("h2.title", {}, words.members), make("span.grow", {}), add), content);
    }
    fetched.want("points");
  },
  changed(what) {
    if (what !== "link") fetched.again();
  },
};

const nameOf = (member) => `${member.pt_memcorp_cd} ${member.pt_idno}`;

function cards(found) {
  return [sumCard(found), make("div.columns", {}, membersCard(found), ledgerCard(found))];
}

function sumCard({ opened, total, held, paid, members }) {
  const isSame = opened === total;
  const big = (label, amount, kind = ".faint") =>
    make(`div.big${kind}`, {}, make("span.label", {}, label), make("strong", {}, amount));
  const parts = [...members.map((each) => [nameOf(each), each.points]), [words.paid_to_shops, paid]];
  return make(
    "section.card",
    { "aria-label": words.sum },
    make(
      "div.sums",
      {},
      big(words.sum, money(total, true), ""),
      big(words.held_by_members, won(held)),
      big(words.paid_to_shops, won(paid)),
      make("span.grow", {}),
      isSame ? chip("good", icon("good"), words.sum_same) : chip("bad", icon("bad"), say("sum_differs", won(opened))),
    ),
    bar(parts, total),
    legend(parts),
    make("p.hint", {}, words.sum_why),
  );
}

const kindOf = (at, all) => (at === all.length - 1 ? "rest" : `filled part-${at % 3}`);

function bar(parts, total) {
  let from = 0;
  const pieces = parts.map(([, points], at, all) => {
    const wide = total ? (points / total) * 100 : 0;
    const piece = draw("rect", { x: from, width: Math.max(0, wide - 0.3), height: 10, class: kindOf(at, all) });
    from += wide;
    return piece;
  });
  return draw("svg", { viewBox: "0 0 100 10", preserveAspectRatio: "none", class: "stack", "aria-hidden": "true" }, ...pieces);
}

// The largest of many: the bar shows all of them.
const MOST = 12;

function legend(parts) {
  const lines = parts.map(([name, points], at, all) => {
    const swatch = draw("svg", { viewBox: "0 0 10 10", class: "swatch", "aria-hidden": "true" }, draw("rect", { width: 10, height: 10, rx: 3, class: kindOf(at, all) }));
    return make("li", {}, swatch, at === all.length - 1 ? name : code(name), ` ${won(points)}`);
  });
  return make("ul.legend", {}, lines.length > MOST ? [...lines.slice(0, MOST - 1), lines.at(-1)] : lines);
}

function membersCard({ members }) {
  const head = [[words.company], [words.login], [words.at_start, ".right"], [words.points, ".right"], ["", ""]];
  const heads = head.map(([text, kind = ""]) => (text ? make(`th${kind}`, { scope: "col" }, text) : make("td", {})));
  const rows = members.map((member, place) =>
    make(
      "tr",
      {},
      make("td", {}, code(member.pt_memcorp_cd)),
      make("td", {}, code(member.pt_idno)),
      make("td.right.soft", {}, won(member.opened)),
      make("td.right", {}, make("b", {}, won(member.points))),
      make("td.right", {}, button("quiet.small", () => copyLogin(member, place), icon("copy"), make("span.sr", {}, `${words.copy_login}: ${nameOf(member)}`))),
    ),
  );
  return make(
    "section.card",
    {},
    make("h2", {}, words.members_short),
    scrolling(words.members_short, make("table.table.middle", {}, make("thead", {}, make("tr", {}, heads)), make("tbody", {}, rows))),
    make("p.hint", {}, words.login_masked),
  );
}

const scrolling = (label, table) => make("div.scroll", { tabindex: "0", role: "region", "aria-label": label }, table);

// R24: the name goes to the clipboard only; the screen never has it.
async function copyLogin({ pt_memcorp_cd: company }, place) {
  const response = await fetch("api/state?names=shown");
  const found = response.ok && (await response.json()).members[place];
  if (found?.pt_memcorp_cd === company) copy(found.pt_idno, words.login_copied);
  else notify(words.not_copied, true);
}

function ledgerCard({ movements, count }) {
  const heads = [
    make("th", { scope: "col" }, words.what_happened),
    make("th", { scope: "col" }, words.login),
    make("th.right", { scope: "col" }, words.change),
    make("th.right", { scope: "col" }, words.points_left),
  ];
  const table = make("table.table", {}, make("thead", {}, make("tr", {}, heads)), make("tbody", {}, movements.map(movement)));
  return make(
    "section.card",
    {},
    make("h2", {}, words.ledger, " ", make("span.count", {}, count === movements.length ? won(count) : say("of_all", won(movements.length), won(count)))),
    count ? scrolling(words.ledger, table) : make("p.soft", {}, words.nothing_moved),
  );
}

function movement(each) {
  const gained = each.change > 0;
  return make(
    "tr",
    {},
    make(
      "td",
      {},
      word(`points_${each.kind}`),
      make(
        "small",
        {},
        make("time", { datetime: each.at }, koreanTime(each.at).slice(5)),
        " ",
        each.exchange > 0 && [exchangeLink(each.exchange), " "],
        make("a", { href: `#transactions/${encodeURIComponent(each.tno)}` }, code(each.ordr_idxx || each.tno)),
      ),
    ),
    make("td", {}, code(nameOf(each))),
    make("td.right", {}, make(`b${gained ? "" : ".minus"}`, {}, `${gained ? "+" : "−"}${won(Math.abs(each.change))}`)),
    make("td.right.soft", {}, won(each.balance)),
  );
}
