// Reviewing by keyboard: a digit goes to a part of the page, j and k walk through its documents.
(function () {
  "use strict";
  const parts = [...document.querySelectorAll("[data-parts] a[href^='#']")];
  const papers = () => [...document.querySelectorAll("[data-walk] a[href]")];

  function goTo(link) {
    const place = document.getElementById(link.getAttribute("href").slice(1));
    if (!place) return;
    place.setAttribute("tabindex", "-1");
    place.focus({ preventScroll: true });
    place.scrollIntoView({ block: "start" });
  }

  function walk(step) {
    const links = papers();
    if (!links.length) return;
    const at = links.indexOf(document.activeElement);
    const next = at < 0 ? (step > 0 ? 0 : links.length - 1) : at + step;
    links[Math.min(Math.max(next, 0), links.length - 1)].focus();
  }

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, select, textarea, [contenteditable]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const part = parts[Number(event.key) - 1];
    if (part) goTo(part);
    else if (event.key === "j") walk(1);
    else if (event.key === "k") walk(-1);
    else return;
    event.preventDefault();
  });
})();
