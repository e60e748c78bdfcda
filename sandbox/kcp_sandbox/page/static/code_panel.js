// Code in the language of the reader's choice, which is remembered.
import { make, words } from "./dom.js";
import { button, code, copy, icon, tabs } from "./parts.js";
import { remember, remembered } from "./settings.js";

export const LANGUAGES = ["curl", "Python", "Node", "PHP", "Java", ".NET"];

/** Give the chosen language. */
export const language = () => (LANGUAGES.includes(remembered("code")) ? remembered("code") : LANGUAGES[0]);

/**
 * Draw code with a choice of languages.
 *
 * @param {string|function(string): string} source Where it is fetched from, or what gives it.
 * @param {string} title What it is.
 * @param {string} hint What stands below.
 */
export function codePanel(source, title, hint = words.code_hint) {
  let texts = null;
  const text = code("");
  const box = make("pre.code", { tabindex: "0", role: "region", "aria-label": title }, text);
  const choice = make("div.seg-place", {});
  const taken = button("quiet.small", () => copy(text.textContent, words.copied_code), icon("copy"), words.copy);
  taken.dataset.copyCode = "";
  const fill = () => {
    const now = language();
    text.textContent = (typeof source === "function" ? source(now) : texts?.[now]) ?? "";
    box.ariaLabel = `${title}: ${now}`;
    choice.replaceChildren(tabs(title, LANGUAGES.map((each) => [each, each]), now, pick, "seg"));
  };
  const pick = (chosen) => {
    remember("code", chosen);
    fill();
  };
  fill();
  if (typeof source === "string") fetchTexts(source).then((found) => {
    texts = found;
    fill();
  });
  return make("section.block.code-panel", {}, make("div.block-head", {}, make("h3", {}, title), choice, make("span.grow", {}), taken), box, make("p.hint", {}, hint));
}

async function fetchTexts(source) {
  const response = await fetch(source).catch(() => null);
  if (response?.ok) return response.json();
  return Object.fromEntries(LANGUAGES.map((each) => [each, words.gone]));
}
