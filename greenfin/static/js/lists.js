// A list too long to scroll through is searched by typing; what fits stands under the box, and a press chooses it.
(function () {
  "use strict";
  const greenfin = window.greenfin;
  const MOST = 40;
  const SHOWN = 12;

  function plain(text) {
    return text.normalize("NFKC").toLowerCase();
  }

  // All words stand in it; a code may be typed without its blanks.
  function fits(option, words) {
    const text = plain(option.text);
    const joined = text.replace(/[\s.*]/g, "");
    return words.every((word) => text.includes(word)) || joined.includes(words.join(""));
  }

  function choose(select, option, box, found) {
    select.value = option.value;
    select.dispatchEvent(new Event("change", { bubbles: true }));
    box.value = "";
    found.replaceChildren();
    greenfin.say(option.text);
    select.focus();
  }

  function line(found, text) {
    const item = found.appendChild(document.createElement("li"));
    item.className = "gf-found__count";
    item.textContent = text;
  }

  function show(select, box, found) {
    const words = plain(box.value).split(/\s+/).filter(Boolean);
    found.replaceChildren();
    if (!words.length) return;
    const all = [...select.options].filter((option) => option.value && fits(option, words));
    for (const option of all.slice(0, SHOWN)) {
      const button = found.appendChild(document.createElement("li")).appendChild(document.createElement("button"));
      button.type = "button";
      button.textContent = option.text;
      button.addEventListener("click", () => choose(select, option, box, found));
    }
    const count = { found: all.length, shown: Math.min(all.length, SHOWN) };
    const said = greenfin.word(all.length > SHOWN ? "foundMore" : all.length ? "found" : "foundNone", count);
    line(found, said);
    greenfin.say(said);
  }

  function dress(select) {
    select.dataset.searched = "";
    const box = document.createElement("input");
    const found = document.createElement("ul");
    box.type = "search";
    box.id = `${select.id}-search`;
    box.autocomplete = "off";
    box.placeholder = greenfin.word("searchList", { count: select.options.length - 1 });
    box.setAttribute("aria-label", `${box.placeholder}: ${select.labels[0]?.textContent.trim() ?? ""}`);
    found.className = "gf-found";
    select.before(box, found);
    box.addEventListener("input", () => show(select, box, found));
    box.addEventListener("keydown", (event) => {
      const first = found.querySelector("button");
      if (event.key === "Enter") event.preventDefault();
      if (event.key === "Enter" && found.querySelectorAll("button").length === 1) first.click();
      if (event.key === "ArrowDown" && first) event.preventDefault(), first.focus();
      if (event.key === "Escape") (box.value = ""), found.replaceChildren();
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
  }

  look();
  // Rows that are added bring lists of their own.
  new MutationObserver(look).observe(document.querySelector("main"), { childList: true, subtree: true });
})();
