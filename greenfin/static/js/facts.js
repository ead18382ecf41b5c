// Answers that decide what else is asked: the server draws the fields again, nothing is stored.
(function () {
  "use strict";
  const form = document.querySelector("form[data-facts]");
  const facts = document.getElementById("facts");
  if (!form || !facts || !window.greenfin?.post) return;
  let latest = 0;

  form.addEventListener("change", async (event) => {
    if (!event.target.matches("input[type=radio], input[type=checkbox], select, [data-number]")) return;
    const mine = ++latest;
    let html;
    try {
      const answer = await greenfin.post(form.action, new FormData(form));
      if (!answer.ok) return;
      html = await answer.text();
    } catch {
      return; // the button still checks everything
    }
    if (mine !== latest) return;
    const fresh = document.createElement("template");
    fresh.innerHTML = html;
    settle(fresh.content);
  });

  // Only what came or went changes; what somebody is typing stays as it is.
  function settle(fresh) {
    const sections = [...fresh.querySelectorAll("section")];
    const names = new Set(sections.map(nameOf));
    for (const section of facts.querySelectorAll("section")) {
      if (!names.has(nameOf(section))) section.remove();
    }
    let before = null;
    for (const section of sections) {
      let here = facts.querySelector(`section[aria-labelledby="${nameOf(section)}"]`);
      if (here) {
        settleFields(here.querySelector(".gf-fields"), section);
      } else {
        here = section;
        if (before) before.after(here);
        else facts.prepend(here);
      }
      before = here;
    }
  }

  function settleFields(box, section) {
    const wanted = [...section.querySelectorAll(".gf-field")];
    const ids = new Set(wanted.map((field) => field.id));
    for (const field of box.querySelectorAll(".gf-field")) {
      if (!ids.has(field.id)) field.remove();
    }
    let before = null;
    for (const field of wanted) {
      let here = document.getElementById(field.id);
      if (!here || affixOf(here) !== affixOf(field)) {
        if (here) here.replaceWith(field);
        else if (before) before.after(field);
        else box.prepend(field);
        here = field;
      }
      before = here;
    }
  }

  const nameOf = (section) => section.getAttribute("aria-labelledby");
  const affixOf = (field) => field.querySelector(".gf-control__affix")?.textContent ?? "";
})();
