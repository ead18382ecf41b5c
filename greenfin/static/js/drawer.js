// Links with data-drawer open beside the page and put their own address into the location bar; without script they are pages.
(function () {
  "use strict";
  const drawer = document.getElementById("gf-drawer");
  if (!drawer || !drawer.showModal) return;
  const body = drawer.querySelector("[data-drawer-body]");
  let opener = null;

  async function open(address, push) {
    body.setAttribute("aria-busy", "true");
    const answer = await fetch(address, {
      headers: { "HX-Request": "true", "HX-Target": "gf-drawer" },
      credentials: "same-origin",
    });
    if (!answer.ok || answer.redirected) {
      location.assign(address);
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    // A whole page is welcome too: then its main part is shown.
    const part = page.querySelector("main") || page.body;
    body.replaceChildren(...part.childNodes);
    body.removeAttribute("aria-busy");
    drawer.querySelector("[data-drawer-open]").href = address;
    if (!drawer.open) drawer.showModal();
    drawer.scrollTop = 0;
    if (push) history.pushState({ drawer: address }, "", address);
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-drawer]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    opener = drawer.open ? opener : link;
    open(link.href, true).catch(() => location.assign(link.href));
  });

  drawer.addEventListener("click", (event) => {
    if (event.target === drawer || event.target.closest("[data-drawer-close]")) drawer.close();
  });
  drawer.addEventListener("close", () => {
    body.replaceChildren();
    if (history.state?.drawer) history.back();
    opener?.focus();
  });
  addEventListener("popstate", (event) => {
    if (event.state?.drawer) open(event.state.drawer, false).catch(() => location.reload());
    else if (drawer.open) drawer.close();
  });
})();
