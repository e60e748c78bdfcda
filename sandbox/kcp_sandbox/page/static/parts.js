// Small pieces that the views are made of.
import { draw, make, notify, words } from "./dom.js";

// Lines within a square of 16.
const LINES = {
  exchanges: "M3 5.5h9M9.5 3 12 5.5 9.5 8M13 10.5H4M6.5 8 4 10.5 6.5 13",
  transactions: "M2.5 4h11v8h-11zM2.5 6.8h11M5 9.7h2.5",
  notices: "M8 2.5v6M5.5 6 8 8.5 10.5 6M2.5 9v4h11V9",
  members: "M8 7.8a2.6 2.6 0 1 0 0-5.2 2.6 2.6 0 0 0 0 5.2zM3 13.5c.5-2.5 2.5-3.8 5-3.8s4.5 1.3 5 3.8",
  disruptions: "M9 1.8 3.5 9H8l-1 5.2L12.5 7H8z",
  settings: "M2.5 5h5M11 5h2.5M9.2 3.2v3.6M2.5 11H5M8.5 11h5M6.7 9.2v3.6",
  start: "M5 3v10l8-5z",
  more: "M3.5 8h.01M8 8h.01M12.5 8h.01",
  search: "M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.3 10.3l3.2 3.2",
  pause: "M5.5 3.5v9M10.5 3.5v9",
  play: "M5 3.5v9l7-4.5z",
  copy: "M5.5 5.5h7v7h-7zM3.5 10.5v-7h7",
  link: "M7 9.5 9.5 7M6.5 6 8 4.5a2.5 2.5 0 0 1 3.5 3.5L10 9.5M9.5 10 8 11.5A2.5 2.5 0 0 1 4.5 8L6 6.5",
  down: "M8 2.5v7M5 7l3 3 3-3M3 13h10",
  back: "M10 3 5 8l5 5",
  out: "M4.5 11.5l7-7M6 4.5h5.5V10",
  good: "M3.5 8.5 6.5 11.5 12.5 5",
  bad: "M4.5 4.5l7 7M11.5 4.5l-7 7",
  cut: "M8.8 2 4 9h4l-.8 5L12 7H8z",
  open: "M8 4v5M8 11.8v.2",
  mute: "M8 8h.01",
  arrow: "M3 8h9M9 4.8 12.2 8 9 11.2",
};

/** Draw a sign that screen readers pass over. */
export const icon = (name, kind = "") =>
  draw("svg", { viewBox: "0 0 16 16", class: `icon ${kind}`.trim(), "aria-hidden": "true" }, draw("path", { d: LINES[name] }));

/** Draw how something ended: good, bad, cut, open, mute. */
export const mark = (tone) => make(`span.mark.${tone}`, {}, icon(tone));

/** Make a chip: good, bad, cut, open, mute, proof or bare. */
export const chip = (tone, ...content) => make(`span.chip.${tone}`, {}, ...content);

/** Write what stands on the wire. */
export const code = (...content) => make("code", {}, ...content);

/** Make a button: its classes, what it does, what it says. */
export const button = (kind, act, ...content) => make(`button.${kind}`, { type: "button", onclick: act }, ...content);

/** Put a text on the clipboard, and say so. */
export async function copy(text, saying = words.copied) {
  try {
    await navigator.clipboard.writeText(text);
    notify(saying);
  } catch {
    notify(words.not_copied, true);
  }
}

/** Make a button that copies a text. */
export const copyButton = (text, label = "") =>
  button("quiet.small", () => copy(text), icon("copy"), label || make("span.sr", {}, words.copy));

/** Make a line with a text to copy. */
export const copyLine = (label, text) =>
  make("div.copyline", {}, label && make("span.label", {}, label), code(text), copyButton(text));

/** Make a term and its value, for a `dl`. */
export const fact = (term, ...value) => make("div", {}, make("dt", {}, term), make("dd", {}, ...value));

/** Make a menu of buttons, of which each entry is a word and what it does. */
export function menu(label, entries) {
  const list = entries.map(([text, act]) =>
    button("item", () => {
      box.open = false;
      act();
    }, text),
  );
  const box = make("details.menu", {}, make("summary.quiet", {}, icon("down"), make("span.wide-only", {}, label)), make("div.menu-list", {}, list));
  return box;
}

/** Make a link back to a view's list, for narrow windows. */
export const backLink = (view) => make("a.back", { href: `#${view}` }, icon("back"), words[view]);

/**
 * Make a row of tabs, between which the arrow keys go.
 *
 * @param {string} label What screen readers call it.
 * @param {Array<[string, string]>} entries Keys and words.
 * @param {string} now The chosen key.
 * @param {function(string)} pick Is told the key that is chosen.
 * @param {string} kind `tabs` or `seg`.
 */
export function tabs(label, entries, now, pick, kind = "tabs") {
  const made = entries.map(([key, word]) => {
    const chosen = key === now;
    const given = { type: "button", role: "tab", "aria-selected": String(chosen), tabindex: chosen ? "0" : "-1" };
    return make("button", { ...given, "data-tab": key, onclick: () => pick(key) }, word);
  });
  const list = make(`div.${kind}`, { role: "tablist", "aria-label": label }, made);
  list.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = made.indexOf(event.target);
    const key = entries.at((at + step) % entries.length)[0];
    pick(key);
    // What was picked may have been drawn anew.
    const drawn = [...document.querySelectorAll("[role=tablist]")].filter((each) => each.ariaLabel === label);
    drawn[0]?.querySelector(`[data-tab="${key}"]`)?.focus();
  });
  return list;
}
