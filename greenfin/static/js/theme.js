// Light, dark or as the device has it: the cookie `theme`, data-theme on <html>, and pictures that come in two versions.
(function () {
  "use strict";
  const root = document.documentElement;
  root.classList.add("gf-script");

  function current() {
    return root.dataset.theme || "auto";
  }

  function paint() {
    const theme = current();
    for (const button of document.querySelectorAll("[data-theme-value]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeValue === theme));
    }
    for (const source of document.querySelectorAll("picture[data-themed] source")) {
      const dark = source.dataset.scheme === "dark";
      const device = dark && theme === "auto" && "(prefers-color-scheme: dark)";
      // Paper always gets the light one.
      source.media = (dark && theme === "light") || (!dark && theme === "dark")
        ? "not all"
        : ["screen", source.dataset.width, device].filter(Boolean).join(" and ");
    }
  }

  function choose(theme) {
    if (theme === "auto") delete root.dataset.theme;
    else root.dataset.theme = theme;
    const secure = location.protocol === "https:" ? "; Secure" : "";
    const age = theme === "auto" ? 0 : 31536000;
    document.cookie = `theme=${theme}; Path=/; Max-Age=${age}; SameSite=Lax${secure}`;
    paint();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-value]");
    if (button) choose(button.dataset.themeValue);
  });
  paint();
})();
