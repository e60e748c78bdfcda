// What single keys do outside of fields; they can be switched off (WCAG 2.1.4).
import { byId, make, words } from "./dom.js";
import { pause, store } from "./store.js";
import { remembered } from "./settings.js";

const STEPS = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };
// Key by key, and the words of what it does.
const KEYS = [
  ["j ↓", "key_next"],
  ["k ↑", "key_previous"],
  ["/", "key_search"],
  ["p", "key_pause"],
  ["c", "key_copy"],
  ["1 – 6", "key_views"],
  ["← →", "key_tabs"],
  ["Esc", "key_escape"],
  ["?", "key_list"],
];

/** Listen to keys; the views are those that 1 to 6 lead to. */
export function handleKeys(names) {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return escape(event);
    if (event.metaKey || event.ctrlKey || event.altKey || event.defaultPrevented) return;
    if (event.target.closest("input, select, textarea, dialog, [role=tablist]")) return;
    if (event.key.startsWith("Arrow") ? !isList(event.target) : remembered("keys") === "off") return;
    if (act(event.key, names)) event.preventDefault();
  });
}

const isList = (element) => element.matches("[data-row], body, main, .detail-pane");

function act(key, names) {
  const name = names[Number(key) - 1];
  if (STEPS[key]) return step(STEPS[key]);
  if (name) return (location.hash = name);
  if (key === "/") return focus(document.querySelector("main [type=search]"));
  if (key === "p") return pause(!store.paused) ?? true;
  if (key === "c") return document.querySelector("main [data-copy-code]")?.click() ?? true;
  if (key === "?") return showKeys() ?? true;
  return false;
}

function focus(field) {
  field?.focus();
  return field;
}

// Rows are links; going to one opens it.
function step(by) {
  const rows = [...document.querySelectorAll("main .list-pane [data-row]")].filter((row) => row.checkVisibility());
  if (!rows.length) return false;
  const at = rows.findIndex((row) => row.ariaCurrent);
  const row = rows[Math.min(rows.length - 1, Math.max(0, at + by))];
  location.replace(row.getAttribute("href"));
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
  return true;
}

function escape(event) {
  const field = event.target;
  if (field.type === "search" && field.value) {
    field.value = "";
    field.dispatchEvent(new Event("input", { bubbles: true }));
  } else if (document.querySelector("details.menu[open]")) {
    for (const menu of document.querySelectorAll("details.menu[open]")) menu.open = false;
  } else if (!field.closest("input, select, textarea, dialog")) {
    const [name, ...rest] = location.hash.split("/");
    if (rest.length) location.hash = name;
  }
}

/** Show what each key does. */
export function showKeys() {
  const box = byId("keys");
  const lines = KEYS.map(([keys, word]) => {
    const names = keys.split(" ").map((key) => (key === "–" ? " – " : make("kbd", {}, key)));
    return make("div", {}, make("dt", {}, names), make("dd", {}, words[word]));
  });
  const close = make("form", { method: "dialog" }, make("button.plain", {}, words.close));
  box.replaceChildren(make("h2", { id: "keys-title" }, words.keys), make("dl.keys", {}, lines), close);
  box.showModal();
}
