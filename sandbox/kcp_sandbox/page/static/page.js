// Start the page, and show the view that the address names: `#exchanges/430/response/raw`.
//
// A view is one file, which exports
//
//   view = { name, layout, show(list, detail, address), changed?(what, records), leave?() }
//
//   name     what its address begins with; its title is the word of this name, and its short title,
//            for a phone, the word `NAME_short`
//   layout   "split" (a list, and the detail beside it), "broad" (the same with a broader list), or
//            "page" (one column, which is the list's element)
//   show     draws into its two elements, which are its own for good: what it left there is there
//            again (while another view is shown they are not in the document). `address` is the list
//            of what follows the name. It returns whether the detail is what a narrow window shows;
//            if it returns nothing, it is when the address goes on.
//   changed  is told while it is shown what is new: "exchanges" (and which records; none: all of
//            them), "state", "clock" or "link", and may return what `show` returns. What happened
//            while it was not shown it sees when it is shown again.
//   leave    is told that another view is shown.
//
// What is known of the sandbox is in `store.js`; small pieces to draw with are in `parts.js`.
import { byId, make, words } from "./dom.js";
import { view as disruptions } from "./disruptions.js";
import { view as exchanges } from "./exchanges.js";
import { learn } from "./glossary.js";
import { handleKeys } from "./keys.js";
import { view as members } from "./members.js";
import { view as more } from "./more.js";
import { countNav, drawNav, markLive, markNav, tick, title } from "./nav.js";
import { view as notices } from "./notices.js";
import { remember, remembered } from "./settings.js";
import { view as settings } from "./setup.js";
import { view as first } from "./start.js";
import { start, watch } from "./store.js";
import { view as transactions } from "./transactions.js";

// In the order of the sidebar, and of the keys 1 to 6; then those that other links lead to.
const LISTED = [exchanges, transactions, notices, members, disruptions, settings];
const VIEWS = [...LISTED, more, first];
const places = new Map();
let shown;
let chosen;
let started = false;

function route() {
  const [name, ...address] = location.hash.slice(1).split("/").map(decoded);
  const view = VIEWS.find((each) => each.name === name);
  return view ? { view, address } : { view: exchanges, address: [] };
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function place(view) {
  if (!places.has(view)) {
    const list = make("section.list-pane", { "aria-label": words[view.name] });
    const detail = make("section.detail-pane", { tabindex: "-1", "aria-label": words.detail });
    places.set(view, { list, detail, root: make(`div.split.${view.layout}`, {}, list, detail) });
  }
  return places.get(view);
}

function show() {
  const { view, address } = route();
  const { list, detail, root } = place(view);
  if (view !== shown) {
    shown?.leave?.();
    shown = view;
    byId("view").replaceChildren(byId("heading"), root);
    byId("heading").textContent = words[view.name];
    markNav(view.name);
  }
  title(view.name, address);
  open(root, view.show(list, detail, address) ?? address.length > 0);
  followFocus(list, detail, root);
  chosen = address[0];
}

// What had the focus may be in the pane that a narrow window does not show any more.
function followFocus(list, detail, root) {
  const focused = document.activeElement;
  if (!started || (focused !== document.body && focused.checkVisibility())) return;
  const row = list.querySelector(`[data-row="${CSS.escape(chosen ?? "")}"]`);
  const target = root.classList.contains("opened") ? detail : (row ?? byId("view"));
  target.focus({ preventScroll: true });
}

function follow(what, records) {
  if (what === "link") markLive();
  if (what === "clock") tick();
  if (what === "exchanges" || what === "state") countNav();
  if (shown) open(place(shown).root, shown.changed?.(what, records));
}

// Of a narrow window's two panes, show the detail or the list.
function open(root, detail) {
  if (typeof detail === "boolean") root.classList.toggle("opened", detail);
}

function chooseLanguage() {
  const chosen = new URLSearchParams(location.search).get("lang");
  const before = remembered("language");
  if (chosen) remember("language", chosen);
  else if (before && before !== document.documentElement.lang) {
    location.replace(`?lang=${encodeURIComponent(before)}${location.hash}`);
  }
}

chooseLanguage();
drawNav(LISTED.map(({ name }) => name));
byId("language").addEventListener("click", (event) => (event.currentTarget.hash = location.hash));
byId("skip").addEventListener("click", (event) => {
  event.preventDefault();
  byId("view").focus();
});
addEventListener("hashchange", show);
handleKeys(LISTED.map(({ name }) => name));
watch(follow);
markLive();
await learn().catch(() => {});
show();
started = true;
start();
setInterval(tick, 1000);
