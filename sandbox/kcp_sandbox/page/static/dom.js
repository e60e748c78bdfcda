// Build elements. All that comes from a request becomes text, never markup.

/** Make an element: its attributes, then its children, elements or texts. */
export function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  const shown = children.filter((child) => child !== "");
  element.append(...shown.map((child) => (typeof child === "string" ? printable(child) : child)));
  return element;
}

// What could reverse the writing direction, hide, be taken for a line of ours, or, as accents beyond
// the fourth on one letter, cover other lines.
const STACKED = "[\\p{Mn}\\p{Me}\\u1160-\\u11FF\\uD7B0-\\uD7FF]";
const HIDDEN = "[\\p{C}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}\\u2800\\u{16FE4}\\u{1D159}]";
const STEERING = new RegExp(`${HIDDEN}|(?! )\\p{Zs}|(?<=${STACKED}{4})${STACKED}`, "gu");

/** Write foreign text with escapes, as the command line does. */
export const printable = (text) =>
  text.replace(STEERING, (character) => `\\u${character.codePointAt(0).toString(16).padStart(4, "0")}`);

export const byId = (id) => document.getElementById(id);
export const words = JSON.parse(document.body.dataset.words);
export const korean = document.documentElement.lang === "ko";
export const won = (amount) => Number(amount).toLocaleString(korean ? "ko-KR" : "en-US");

// The gateway's times are Korean wherever the browser is; Swedish writes them as ISO does.
const SEOUL = new Intl.DateTimeFormat("sv-SE", {
  timeZone: "Asia/Seoul",
  dateStyle: "short",
  timeStyle: "medium",
});

/** Write a moment as date and time in Korea. */
export const koreanTime = (moment) => SEOUL.format(new Date(moment));

/** Choose the Korean one of two texts where the page is Korean. */
export const either = (record, name) => record[korean ? `${name}_ko` : name];

let fading;

/** Show the user a notice for a while, to screen readers too. */
export function notify(text, wrong = false) {
  const notice = byId("notice");
  notice.textContent = printable(text);
  notice.classList.toggle("wrong", wrong);
  clearTimeout(fading);
  fading = setTimeout(() => (notice.textContent = ""), wrong ? 12000 : 4000);
}
