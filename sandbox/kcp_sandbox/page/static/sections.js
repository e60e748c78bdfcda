// Views whose content stands in the page: it is moved into the pane of the view that is shown.
import { byId, koreanTime, make, say, won, words } from "./dom.js";
import { forget, store, write } from "./store.js";

// The latest only: a load test must not make the page heavy.
const MOST = 60;
// Milliseconds to wait for "sure".
const SURE = 4000;

// What each shows; what is not shown is not filled.
const FILL = {
  transactions(state) {
    payments(state.payments);
    transactions(state.transactions);
  },
  members,
  disruptions: (state) => plans(state.disruptions),
  settings: clock,
};

function section(name) {
  const fill = () => store.state && FILL[name](store.state);
  return {
    name,
    layout: "page",
    show(list) {
      if (!list.hasChildNodes()) list.append(byId(`${name}-view`));
      fill();
    },
    changed(what) {
      if (what === "state" || (what === "clock" && name === "settings")) fill();
    },
  };
}

/** The views. */
export const sections = Object.keys(FILL).map(section);

function clock({ clock: { now, stopped } }) {
  byId("now").textContent = koreanTime(now);
  byId("stopped").textContent = stopped ? words.stopped : "";
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
  const often = each.times === null ? words.until_cleared : say("times_left", each.times);
  const chance = each.probability < 1 ? ` · ${Math.round(each.probability * 100)} %` : "";
  const what = [each.kind, each.res_cd, each.operation].filter(Boolean).join(" · ");
  return make("li", {}, make("strong", {}, what), make("span", {}, often + chance));
}

function send(event) {
  event.preventDefault();
  const form = event.currentTarget;
  // What is left empty is left out, so that the sandbox's own default holds.
  const filled = [...new FormData(form)].filter(([, value]) => value !== "");
  write(form.dataset.to, "POST", Object.fromEntries(filled));
}

function move(event) {
  event.preventDefault();
  const { amount, unit } = Object.fromEntries(new FormData(event.currentTarget));
  write("clock", "POST", { move: Number(amount) * Number(unit) });
}

function reset() {
  const button = byId("reset");
  if (button.classList.contains("sure")) {
    calm(button);
    write("reset", "POST", {}).then((done) => done && forget());
  } else {
    button.classList.add("sure");
    button.textContent = words.reset_sure;
    setTimeout(() => calm(button), SURE);
  }
}

function calm(button) {
  button.classList.remove("sure");
  button.textContent = words.reset;
}

for (const form of document.querySelectorAll("[data-to]")) form.addEventListener("submit", send);
byId("move").addEventListener("submit", move);
byId("follow").addEventListener("click", () => write("clock", "POST", { follow: true }));
byId("reset").addEventListener("click", reset);
byId("clear-disruptions").addEventListener("click", () => write("disruptions", "DELETE", {}));
