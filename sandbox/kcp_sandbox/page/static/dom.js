// Build elements. All that comes from a request becomes text, never markup.

/**
 * Make an element.
 *
 * @param {string} spec Its tag and classes: `span.chip.bad`.
 * @param {object} attributes What is null or false is left out; `onclick` and the like listen.
 * @param {...*} children Elements and texts, also in lists; null, false and "" are left out.
 */
export function make(spec, attributes, ...children) {
  const [tag, ...classes] = spec.split(".");
  const element = document.createElement(tag);
  if (classes.length) element.className = classes.join(" ");
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value != null && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  append(element, children);
  return element;
}

/** Append elements and texts, as `make` does. */
export function append(element, children) {
  const shown = children.flat(9).filter((child) => child != null && child !== false && child !== "");
  element.append(...shown.map((child) => (typeof child === "object" ? child : printable(String(child)))));
}

/** Make an element of a drawing. */
export function draw(tag, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
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

/** Write foreign text of more lines than one. */
export const printableLines = (text) => text.split(/\r?\n/).map((line) => line.split("\t").map(printable).join("\t")).join("\n");

export const byId = (id) => document.getElementById(id);
export const words = JSON.parse(document.body.dataset.words);
export const korean = document.documentElement.lang === "ko";

/** Say a word of the page; each {} in it stands for one of the values. */
export function say(name, ...values) {
  let at = 0;
  return (words[name] ?? name).replace(/\{\}/g, () => values[at++]);
}

export const won = (amount) => Number(amount).toLocaleString(korean ? "ko-KR" : "en-US");

// The gateway's times are Korean wherever the browser is; Swedish writes them as ISO does.
const SEOUL = new Intl.DateTimeFormat("sv-SE", {
  timeZone: "Asia/Seoul",
  dateStyle: "short",
  timeStyle: "medium",
});

/** Write a moment as date and time in Korea. */
export const koreanTime = (moment) => SEOUL.format(new Date(moment));

/** Write the time of day in Korea, to the millisecond. */
export const koreanInstant = (moment) =>
  `${koreanTime(moment).slice(11)}.${String(new Date(moment).getMilliseconds()).padStart(3, "0")}`;

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
