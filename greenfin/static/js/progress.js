// A job's box asks for itself again: every 2 seconds at first, every 10 after half a minute, until it has nothing to ask.
(function () {
  "use strict";
  const began = Date.now();

  async function refresh(box) {
    const answer = await fetch(box.dataset.poll, {
      headers: { "HX-Request": "true", "HX-Target": box.id },
      credentials: "same-origin",
    });
    if (!answer.ok) return box;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById(box.id);
    if (!fresh) return box;
    const focused = box.contains(document.activeElement);
    box.replaceWith(fresh);
    if (focused) fresh.querySelector("a, button")?.focus();
    if (!fresh.dataset.poll) document.getElementById("gf-live").textContent = fresh.querySelector("h2").textContent;
    return fresh;
  }

  function wait(box) {
    if (!box.dataset.poll) return;
    const pause = Date.now() - began < 30000 ? 2000 : 10000;
    setTimeout(async () => {
      if (document.hidden) return wait(box);
      wait(await refresh(box).catch(() => box));
    }, pause);
  }

  document.querySelectorAll("[data-poll]").forEach(wait);
})();
