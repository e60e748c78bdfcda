// What a view fetches for itself, and the pieces of its forms.
import { append, either, make, say, won, words } from "./dom.js";

// Milliseconds: to gather changes.
const GATHER = 150;

/** Fetch a part of the admin API again and again, and draw it where it changed; null if refused. */
export function overview(draw) {
  let wanted = "";
  let last = "";
  let waiting = 0;
  let refused = false;

  async function look() {
    const path = wanted;
    if (!path) return;
    const response = await fetch(`api/${path}`);
    const text = await response.text();
    // The user may have gone on meanwhile.
    if (path !== wanted || text === last) return;
    last = text;
    refused = !response.ok;
    draw(response.ok ? JSON.parse(text) : null);
  }

  return {
    /** Fetch this from here on; "" for nothing. */
    want(path) {
      if (path !== wanted) last = "";
      refused = false;
      wanted = path;
      look().catch(() => {});
    },
    /** Look again, because something happened; what was refused is not asked for again. */
    again() {
      if (refused) return;
      waiting ||= setTimeout(() => {
        waiting = 0;
        look().catch(() => {});
      }, GATHER);
    },
  };
}

/** Draw an element's content anew, and leave focus and scrolling where they were. */
export function put(element, ...content) {
  const active = element.contains(document.activeElement) ? signOf(document.activeElement) : "";
  const top = element.scrollTop;
  element.replaceChildren();
  append(element, content);
  element.scrollTop = top;
  if (!active) return;
  const alike = [...element.querySelectorAll("a, button, input, select")].find((each) => signOf(each) === active);
  alike?.focus({ preventScroll: true });
}

const signOf = (element) => [element.tagName, element.name, element.getAttribute("href"), element.textContent].join(" ");

/** Fetch what can be chosen, once. */
export const choices = (() => {
  let found;
  return () => (found ??= fetch("api/choices").then((response) => response.json()));
})();

/** Write won, or points. */
export const money = (amount, points = false) => say(points ? "in_points" : "in_won", won(amount));

/** Choose the text of the page's language from a record that calls them by its name. */
export const named = (record) => either({ name: record.english, name_ko: record.korean }, "name");

/** Give the word of a name, or else the name. */
export const word = (name, otherwise = name) => words[name] ?? otherwise;

/** Make a field: its label, the element and a hint. */
export const field = (label, element, hint = "") =>
  make("label.field", {}, make("span.label", {}, label), element, hint && make("span.hint", {}, hint));

/** Make a field for text. */
export const input = (label, attributes, hint) =>
  field(label, make("input", { autocomplete: "off", spellcheck: "false", ...attributes }), hint);

/** Make a field with a choice among values and their words. */
export const select = (label, entries, attributes = {}) => {
  const options = entries.map(([value, text]) => make("option", { value }, text));
  return field(label, make("select", attributes, options));
};

/** Make a group of radio buttons: values, words and what stands small beneath. */
export function radios(legend, name, entries, chosen, kind = "") {
  const lines = entries.map(([value, text, small]) =>
    make(
      "label.choice",
      {},
      make("input", { type: "radio", name, value, checked: value === chosen }),
      make("span", {}, make("b", {}, text), small && make("small", {}, small)),
    ),
  );
  return make("fieldset", {}, make("legend", {}, legend), make(`div.choices${kind}`, {}, lines));
}

/** Make a form that hands its filled values on; what is left empty is left out. */
export function form(send, ...content) {
  const submit = (event) => {
    event.preventDefault();
    const filled = [...new FormData(event.currentTarget)].filter(([, value]) => value !== "");
    send(Object.fromEntries(filled), event.currentTarget);
  };
  return make("form.form", { autocomplete: "off", onsubmit: submit }, content);
}

/** Show only those parts of a form that belong to what is chosen; hidden ones send nothing. */
export function showOnly(parts, chosen) {
  for (const [part, values] of parts) {
    part.hidden = !values.includes(chosen);
    for (const each of part.querySelectorAll("input, select")) each.disabled = part.hidden;
  }
}

/** Make a link to an exchange. */
export const exchangeLink = (number, text = "") =>
  make("a", { href: `#exchanges/${number}` }, `#${number}`, text && ` ${text}`);
