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
      const dark = { auto: "(prefers-color-scheme: dark)", light: "not all", dark: "" }[theme];
      const parts = [source.dataset.width, source.dataset.scheme && dark].filter(Boolean);
      source.media = parts.includes("not all") ? "not all" : parts.join(" and ") || "all";
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
