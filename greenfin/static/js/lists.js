// A list too long to scroll through is searched by typing; what fits stands under the box, and a press chooses it.
(function () {
  "use strict";
  const greenfin = window.greenfin;
  const MOST = 40;
  const SHOWN = 12;

  function plain(text) {
    return text.normalize("NFKC").toLowerCase();
  }

  function wordsOf(box) {
    return plain(box.value).split(/\s+/).filter(Boolean);
  }

  // All words stand in it; a code may be typed without its blanks.
  function fits(words, label) {
    const text = plain(label);
    const joined = text.replace(/[\s.*]/g, "");
    return words.every((word) => text.includes(word)) || joined.includes(words.join(""));
  }

  function choose(select, option, box) {
    select.value = option.value;
    select.dispatchEvent(new Event("change", { bubbles: true }));
    box.value = "";
    greenfin.say(option.text);
    select.focus();
  }

  // A narrow select cuts what was chosen: the whole of it stands above.
  function chosen(select, found) {
    found.replaceChildren();
    if (select.value) line(found, select.selectedOptions[0].text);
  }

  function line(found, text) {
    const item = found.appendChild(document.createElement("li"));
    item.className = "gf-found__count";
    item.textContent = text;
  }

  function show(select, box, found) {
    const words = wordsOf(box);
    chosen(select, found);
    if (!words.length) return;
    found.replaceChildren();
    const all = [...select.options].filter((option) => option.value && fits(words, option.text));
    for (const option of all.slice(0, SHOWN)) {
      const button = found.appendChild(document.createElement("li")).appendChild(document.createElement("button"));
      button.type = "button";
      button.textContent = option.text;
      button.addEventListener("click", () => choose(select, option, box));
    }
    tell(found, all.length);
  }

  function tell(found, all) {
    const count = { found: all, shown: Math.min(all, SHOWN) };
    const said = greenfin.word(all > SHOWN ? "foundMore" : all ? "found" : "foundNone", count);
    line(found, said);
    greenfin.say(said);
  }

  function searchBox(id, count, label) {
    const box = document.createElement("input");
    box.type = "search";
    box.id = `${id}-search`;
    box.autocomplete = "off";
    box.placeholder = greenfin.word("searchList", { count });
    box.setAttribute("aria-label", `${box.placeholder}: ${label?.textContent.trim() ?? ""}`);
    return box;
  }

  // Of many boxes to tick only the ticked ones and those that fit stand there.
  function dressChoices(group) {
    group.dataset.searched = "";
    const choices = [...group.querySelectorAll("label.gf-choice")];
    const box = searchBox(choices[0].control.name, choices.length, group.closest("fieldset")?.querySelector("legend"));
    const found = document.createElement("ul");
    found.className = "gf-found";
    group.before(box, found);
    function sift() {
      const words = wordsOf(box);
      const all = words.length ? choices.filter((choice) => fits(words, choice.textContent)) : [];
      const near = new Set(all.slice(0, SHOWN));
      for (const choice of choices) choice.hidden = !choice.control.checked && !near.has(choice);
      found.replaceChildren();
      if (words.length) tell(found, all.length);
    }
    box.addEventListener("input", sift);
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
    sift();
  }

  function dress(select) {
    select.dataset.searched = "";
    const box = searchBox(select.id, select.options.length - 1, select.labels[0]);
    const found = document.createElement("ul");
    found.className = "gf-found";
    select.before(box, found);
    chosen(select, found);
    select.addEventListener("change", () => chosen(select, found));
    box.addEventListener("input", () => show(select, box, found));
    box.addEventListener("keydown", (event) => {
      const first = found.querySelector("button");
      if (event.key === "Enter") event.preventDefault();
      if (event.key === "Enter" && found.querySelectorAll("button").length === 1) first.click();
      if (event.key === "ArrowDown" && first) event.preventDefault(), first.focus();
      if (event.key === "Escape") (box.value = ""), chosen(select, found);
    });
    found.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const buttons = [...found.querySelectorAll("button")];
      const at = buttons.indexOf(document.activeElement);
      if (!step || at < 0) return;
      event.preventDefault();
      (buttons[at + step] ?? (step < 0 ? box : buttons[at])).focus();
    });
  }

  function look() {
    for (const select of document.querySelectorAll("select[data-part=value]:not([data-searched])")) {
      if (select.options.length > MOST) dress(select);
    }
    for (const group of document.querySelectorAll(".gf-choices:not([data-searched])")) {
      if (group.querySelectorAll("input[type=checkbox]").length > MOST) dressChoices(group);
    }
  }

  look();
  // Rows that are added bring lists of their own.
  new MutationObserver(look).observe(document.querySelector("main"), { childList: true, subtree: true });
})();
