// What the theme's script builds lacks for those who listen or use the keyboard alone.
const style = "menu, menu li { color: var(--md-default-fg-color) } mark, mark u { color: var(--md-typeset-a-color) }";

const complete = () => {
  // The search is drawn apart from the page and its styles; its grey and its blue are too pale.
  for (const { shadowRoot } of document.querySelectorAll("body > div")) {
    if (!shadowRoot || shadowRoot.querySelector("[data-site]")) continue;
    const own = Object.assign(document.createElement("style"), { textContent: style.replaceAll(" }", " !important }") });
    own.dataset.site = "";
    shadowRoot.append(own);
  }
  for (const button of document.querySelectorAll(".md-version__current")) {
    const label = button.getAttribute("aria-label");
    // A spoken name must hold what is seen.
    if (!label.includes(button.innerText)) button.setAttribute("aria-label", `${label}: ${button.innerText}`);
  }
  // Only what has focus can be scrolled by keys.
  for (const wrap of document.querySelectorAll(".md-typeset__scrollwrap")) {
    if (wrap.scrollWidth > wrap.clientWidth) wrap.tabIndex = 0;
    else wrap.removeAttribute("tabindex");
  }
  // A button to copy is no navigation.
  for (const tools of document.querySelectorAll("nav.md-code__nav")) tools.setAttribute("role", "presentation");
  // An empty head is no header of a column.
  for (const head of document.querySelectorAll("th:empty")) head.setAttribute("role", "presentation");
};

new MutationObserver(complete).observe(document.body, { childList: true, subtree: true });
addEventListener("resize", complete);
complete();
