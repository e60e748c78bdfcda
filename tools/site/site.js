// What the theme's script builds lacks for those who listen or use the keyboard alone.
const complete = () => {
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
  for (const tools of document.querySelectorAll("nav.md-code__nav")) tools.setAttribute("role", "group");
};

new MutationObserver(complete).observe(document.body, { childList: true, subtree: true });
addEventListener("resize", complete);
complete();
