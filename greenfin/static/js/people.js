// Who else is on this page, and what they changed: asked every 15 seconds while the page is looked at.
(function () {
  "use strict";
  const PAUSE = 15000;
  const box = document.getElementById("gf-people");
  if (!box) return;
  const where = new URLSearchParams({ page: box.dataset.page, since: box.dataset.since });

  async function ask() {
    if (document.hidden) return;
    const answer = await fetch(`${box.dataset.people}?${where}`, {
      headers: { "HX-Request": "true" },
      credentials: "same-origin",
      redirect: "manual",
    });
    if (answer.ok) window.greenfin.apply(await answer.text());
  }

  // No connection is said where it matters, beside the field that is being saved.
  const beat = () => ask().catch(() => {});
  addEventListener("DOMContentLoaded", beat);
  document.addEventListener("visibilitychange", beat);
  setInterval(beat, PAUSE);
})();
