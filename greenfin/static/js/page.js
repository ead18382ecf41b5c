// Small manners of every page: menus close, errors are focused, "/" searches, tables show that they scroll.
(function () {
  "use strict";

  function closeMenus(except) {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      if (menu !== except && !menu.contains(except)) menu.open = false;
    }
  }

  document.addEventListener("click", (event) => closeMenus(event.target));
  document.addEventListener("focusin", (event) => closeMenus(event.target));
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, select, textarea, [contenteditable]");
    if (event.key === "Escape") {
      const menu = event.target.closest("details[data-menu][open]");
      closeMenus(null);
      if (menu) menu.querySelector("summary").focus();
    } else if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const search = document.querySelector("[data-slash]");
      if (search && search.checkVisibility()) {
        event.preventDefault();
        search.focus();
      }
    }
  });

  // "None of these" and the others exclude each other.
  document.addEventListener("change", (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || box.type !== "checkbox" || !box.checked) return;
    const group = box.closest("fieldset");
    if (!group) return;
    for (const other of group.querySelectorAll("input[type=checkbox]")) {
      if (other === box || other.name !== box.name) continue;
      if ("alone" in box.dataset || "alone" in other.dataset) other.checked = false;
    }
  }, true);

  function edges(region) {
    const rest = region.scrollWidth - region.clientWidth - region.scrollLeft;
    region.toggleAttribute("data-fits", region.scrollWidth <= region.clientWidth);
    region.toggleAttribute("data-scrolled", region.scrollLeft > 0);
    region.toggleAttribute("data-more", rest > 1);
  }

  document.addEventListener("scroll", (event) => {
    const region = event.target;
    if (region instanceof HTMLElement && "scrollEdge" in region.dataset) {
      edges(region);
    }
  }, true);
  for (const region of document.querySelectorAll("[data-scroll-edge]")) {
    new ResizeObserver(() => edges(region)).observe(region);
  }

  document.querySelector("[data-focus]")?.focus();
})();
