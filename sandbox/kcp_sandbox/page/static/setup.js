// The settings: clock, language, seed data, keyboard, where the sandbox is, and the reset, last.
import { koreanTime, make, say, won, words } from "./dom.js";
import { showKeys } from "./keys.js";
import { choices, form, input, put, select, word } from "./overview.js";
import { button, chip, code, copyLine, icon } from "./parts.js";
import { remember, remembered } from "./settings.js";
import { forget, store, write } from "./store.js";

const UNITS = [["60", "minutes"], ["3600", "hours"], ["86400", "days"], ["1", "second_unit"]];
const STATES = ["approved", "issued", "part-cancelled", "cancelled"];

// Milliseconds between the sandbox's clock and this computer's beyond which it was moved.
const APART = 10_000;

let frame;

export const view = {
  name: "settings",
  layout: "page",
  show(listPane, detailPane, [part]) {
    if (!frame) listPane.append(make("div.pane-head", {}, make("h2.title", {}, words.settings)), (frame = make("div.settings", {})));
    if (!frame.hasChildNodes()) draw();
    update();
    const wanted = part && frame.querySelector(`[data-part="${CSS.escape(part)}"]`);
    if (wanted) {
      wanted.open = true;
      listPane.scrollTop = wanted.offsetTop - listPane.clientHeight / 3;
      wanted.querySelector("select, input").focus({ preventScroll: true });
    }
    // There is no detail that a phone would show instead.
    return false;
  },
  changed(what) {
    if (what === "state" || what === "clock") update();
  },
};

const now = make("p.now", {});
const facts = make("div.facts-lines", {});
const seeds = make("p.hint", {});

function part(title, why, ...content) {
  return make("section.setting", {}, make("div", {}, make("h2", {}, title), make("p.hint", {}, why)), make("div.control", {}, content));
}

function draw() {
  frame.append(
    part(words.clock, words.clock_why, now, stopForm(), moveForm(), button("plain", () => write("clock", "POST", { follow: true }), words.follow)),
    part(words.page_language, words.language_why, languages()),
    part(words.seed_data, words.seed_why, seeds, transactionForm(), memberForm()),
    part(words.keys, words.keys_why, keyboard(), button("plain", showKeys, words.keys_show)),
    part(words.connection, words.connection_why, facts),
    part(words.reset, words.reset_why, reset()),
  );
}

function update() {
  const state = store.state;
  if (!state) return;
  const { now: time, stopped } = state.clock;
  put(now, make("strong", {}, make("time", { datetime: time }, koreanTime(time))), " KST ", pace(time, stopped));
  seeds.textContent = say("seed_counts", won(state.transactions.length), won(state.members.length));
  const [shop] = state.shops;
  put(
    facts,
    copyLine(words.address, new URL("..", location.href).href.replace(/\/$/, "")),
    copyLine(words.page_address, new URL(".", location.href).href),
    copyLine("site_cd", shop?.site_cd ?? ""),
    make("p.hint", {}, shop && say("certificate_until", koreanTime(shop.not_valid_after).slice(0, 10))),
    make("a", { href: "#start" }, words.connection_more),
    state.quirks.length > 0 && make("p.hint", {}, words.quirks, " ", code(state.quirks.join(", "))),
  );
}

function pace(time, stopped) {
  if (stopped) return chip("open", icon("pause"), words.stopped);
  const apart = Math.abs(Date.parse(time) - Date.now());
  return apart > APART ? chip("open", icon("open"), words.clock_moved) : chip("good", icon("good"), words.clock_follows);
}

function stopForm() {
  const at = { name: "set", type: "datetime-local", step: "1", min: "1970-01-01T00:00", max: "2999-12-31T23:59", required: true };
  return form(
    (values) => write("clock", "POST", values),
    make("div.inline", {}, input(words.stop_at, at), make("button.plain", { type: "submit" }, words.stop_clock)),
  );
}

function moveForm() {
  const units = UNITS.map(([seconds, name]) => [seconds, words[name]]);
  return form(
    ({ amount, unit }) => write("clock", "POST", { move: Number(amount) * Number(unit) }),
    make(
      "div.inline",
      {},
      input(words.move_by, { name: "amount", type: "number", step: "any", value: "1", required: true }),
      select(words.unit, units, { name: "unit" }),
      make("button.plain", { type: "submit" }, words.move_clock),
    ),
  );
}

function languages() {
  const links = [["en", "English"], ["ko", "한국어"]].map(([lang, name]) => {
    const chosen = document.documentElement.lang === lang;
    const go = () => location.assign(`?lang=${lang}${location.hash}`);
    return make("button", { type: "button", lang, "aria-pressed": String(chosen), onclick: go }, name);
  });
  return make("div.seg", { role: "group", "aria-label": words.page_language }, links);
}

function opening(name, title, made) {
  return make("details.opening", { "data-part": name }, make("summary", {}, title), made);
}

function transactionForm() {
  const methods = select(words.method, [], { name: "pay_type" });
  choices().then(({ pay_types: offered }) =>
    methods.querySelector("select").append(...offered.map((each) => make("option", { value: each }, `${each} · ${word(`method_${each}`, "")}`))),
  );
  const states = STATES.map((each) => [each, words[`state_${each}`]]);
  return opening(
    "transaction",
    words.add_transaction,
    form(
      (values, filled) => write("transactions", "POST", values).then((done) => done && filled.reset()),
      make(
        "div.pairs",
        {},
        methods,
        input(words.order_number, { name: "ordr_idxx", maxlength: "40", required: true }),
        select(words.state, states, { name: "state" }),
        input(words.in_money, { name: "amount", inputmode: "numeric", placeholder: "1,004" }),
        input(words.left_if_part, { name: "remaining", inputmode: "numeric" }),
      ),
      make("div.acts", {}, make("button.main", { type: "submit" }, words.add_transaction)),
    ),
  );
}

function memberForm() {
  return opening(
    "member",
    words.add_member,
    form(
      (values, filled) => write("members", "POST", values).then((done) => done && filled.reset()),
      make(
        "div.pairs",
        {},
        input(words.company, { name: "pt_memcorp_cd", required: true }),
        input(words.login, { name: "pt_idno", required: true }),
        input(words.password, { name: "pt_pwd", type: "password", autocomplete: "new-password", required: true }),
        input(words.points, { name: "points", inputmode: "numeric", required: true }),
      ),
      make("div.acts", {}, make("button.main", { type: "submit" }, words.add_member)),
    ),
  );
}

function keyboard() {
  const box = make("input", { type: "checkbox", checked: remembered("keys") !== "off", onchange: (event) => remember("keys", event.target.checked ? "on" : "off") });
  return make("label.check", {}, box, words.keys_on);
}

// The question stands where the button was, and the safe answer is the one that has the focus.
function reset() {
  const place = make("div.inline", {});
  const ask = () => {
    const keep = button("plain", rest, words.reset_keep);
    put(place, make("b", {}, words.reset_sure), button("danger", act, words.reset_yes), keep);
    keep.focus();
  };
  const rest = () => {
    const asking = button("plain.warns", ask, words.reset_ask);
    const hadFocus = place.contains(document.activeElement);
    place.replaceChildren(asking);
    if (hadFocus) asking.focus();
  };
  const act = () => {
    rest();
    write("reset", "POST", {}).then((done) => {
      if (!done) return;
      forget();
      location.hash = "exchanges";
    });
  };
  rest();
  return place;
}
