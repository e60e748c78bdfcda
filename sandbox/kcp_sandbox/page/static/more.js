// What a phone's bar has no room for.
import { byId, make, words } from "./dom.js";
import { icon } from "./parts.js";

const NAMES = ["members", "disruptions", "settings", "start"];

export const view = {
  name: "more",
  layout: "page",
  show(list) {
    if (list.hasChildNodes()) return;
    const there = NAMES.filter((name) => document.querySelector(`[data-view="${name}"]`));
    const links = there.map((name) => make("a", { href: `#${name}` }, icon(name), words[name]));
    const language = byId("language");
    const other = make("a", { href: language.getAttribute("href"), lang: language.lang, hreflang: language.lang }, words.language);
    list.append(make("div.pane-head", {}, make("h2.title", {}, words.more)));
    list.append(make("ul.more-list", {}, [...links, other].map((link) => make("li", {}, link))));
  },
};
