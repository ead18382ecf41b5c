// Saves each field as it is left and says so beside it; typing is never lost, and never kept on the device.
(function () {
  "use strict";
  const greenfin = window.greenfin;
  const PAUSES = [2000, 5000, 10000, 30000];
  const dirty = new Set();
  const sending = new Map();
  const again = new Set();

  function show(wrapper, state, words, retry) {
    const line = wrapper.querySelector(".gf-save");
    if (!line) return;
    line.dataset.state = state;
    line.textContent = words;
    if (retry) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "gf-button gf-button--link";
      button.textContent = greenfin.word("retry");
      button.addEventListener("click", () => greenfin.save(wrapper));
      line.append(" ", button);
    }
    if (state !== "saving") greenfin.say(words);
  }

  function body(wrapper) {
    const form = new URLSearchParams({
      key: wrapper.dataset.key,
      row: wrapper.dataset.row ?? "",
      based_on: wrapper.dataset.version,
    });
    for (const control of wrapper.querySelectorAll("[data-part]")) {
      // A table inside a field saves its own cells.
      if (control.closest("[data-autosave]") !== wrapper) continue;
      if ((control.type === "radio" || control.type === "checkbox") && !control.checked) continue;
      form.append(control.dataset.part, control.value);
    }
    if (!form.has("value")) form.append("value", "");
    if (wrapper.dataset.origin) form.append("origin", wrapper.dataset.origin);
    return form;
  }

  function clock() {
    // The time of the site, as in what the server writes beside other fields.
    return new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: greenfin.word("zone") }).format(new Date());
  }

  // The form without script states the version too.
  function takeVersion(wrapper, version) {
    wrapper.dataset.version = version;
    const name = wrapper.querySelector("[data-part]")?.name.replace(/__.*/, "");
    const hidden = name && wrapper.closest("form")?.elements.namedItem(`${name}__version`);
    if (hidden) hidden.value = version;
  }

  async function settle(wrapper, answer) {
    const version = answer.headers.get("X-Answer-Version");
    const html = await answer.text();
    if (answer.ok) {
      if (version) takeVersion(wrapper, version);
      delete wrapper.dataset.origin;
      dirty.delete(wrapper);
      show(wrapper, "saved", greenfin.word("saved", { time: clock() }));
      greenfin.apply(html);
      return;
    }
    const known = answer.status === 409 || answer.status === 400 || answer.status === 422;
    if (known) {
      show(wrapper, "failed", greenfin.word(answer.status === 409 ? "conflict" : "refused"));
      greenfin.apply(html);
    } else if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
      show(wrapper, "failed", greenfin.word("signedOut"), true);
    } else {
      tryLater(wrapper, "failed");
    }
  }

  function tryLater(wrapper, word) {
    const attempt = Number(wrapper.dataset.attempt ?? 0);
    wrapper.dataset.attempt = attempt + 1;
    show(wrapper, word, greenfin.word(word), true);
    setTimeout(() => {
      if (dirty.has(wrapper) && wrapper.isConnected) greenfin.save(wrapper);
    }, PAUSES[Math.min(attempt, PAUSES.length - 1)]);
  }

  async function send(wrapper) {
    const slow = setTimeout(() => show(wrapper, "saving", greenfin.word("saving")), 400);
    try {
      const answer = await greenfin.post(wrapper.dataset.url, body(wrapper));
      clearTimeout(slow);
      if (answer.status < 500 && answer.status !== 429) delete wrapper.dataset.attempt;
      await settle(wrapper, answer);
    } catch {
      clearTimeout(slow);
      tryLater(wrapper, "offline");
    }
  }

  // One request a field at a time: the next one states the version the last one made.
  greenfin.save = function (wrapper) {
    if (!wrapper) return Promise.resolve();
    dirty.add(wrapper);
    if (sending.has(wrapper)) {
      again.add(wrapper);
      return sending.get(wrapper);
    }
    const work = send(wrapper).finally(() => {
      sending.delete(wrapper);
      if (again.delete(wrapper) && wrapper.isConnected) return greenfin.save(wrapper);
    });
    sending.set(wrapper, work);
    return work;
  };

  document.addEventListener("input", (event) => {
    const wrapper = event.target.closest?.("[data-autosave]");
    if (!wrapper || !event.target.dataset.part) return;
    dirty.add(wrapper);
    delete wrapper.dataset.origin;
    // Typing a value is an answer, whatever was said before.
    if (event.target.dataset.part === "value") {
      const answered = wrapper.querySelector("[data-part=state][value=answered]");
      if (answered) answered.checked = true;
    }
  });
  document.addEventListener("change", (event) => {
    if (event.target.dataset?.part) greenfin.save(event.target.closest("[data-autosave]"));
  });

  document.addEventListener("click", (event) => {
    const choice = event.target.closest("[data-keep]");
    if (choice) {
      event.preventDefault();
      const card = choice.closest("[data-conflict]");
      const wrapper = choice.closest("[data-autosave]");
      wrapper.dataset.version = card.dataset.version;
      greenfin.fill(wrapper, choice.dataset.value, choice.dataset.unit);
      card.remove();
      wrapper.querySelector("[data-part=value]").focus();
      if (choice.dataset.keep === "mine") greenfin.save(wrapper);
      else {
        dirty.delete(wrapper);
        show(wrapper, "", "");
      }
      return;
    }
    // A link waits for what is still being saved.
    const link = event.target.closest("a[href]");
    const elsewhere = link && !link.target && !event.ctrlKey && !event.metaKey && !("drawer" in link.dataset);
    if (!elsewhere || !sending.size || link.getAttribute("href").startsWith("#")) return;
    event.preventDefault();
    Promise.allSettled(sending.values()).then(() => location.assign(link.href));
  });

  // A form that is submitted carries the fields it holds.
  document.addEventListener("submit", (event) => {
    for (const wrapper of [...dirty]) if (event.target.contains(wrapper)) dirty.delete(wrapper);
  });
  // What was typed while the page was still loading is saved as soon as it can be.
  function differs(control) {
    if (control.type === "radio" || control.type === "checkbox") return control.checked !== control.defaultChecked;
    if (control instanceof HTMLSelectElement) {
      const chosen = [...control.options].filter((option) => option.defaultSelected);
      return chosen.length > 0 ? !chosen.every((option) => option.selected) : control.selectedIndex > 0;
    }
    return control.value !== control.defaultValue;
  }
  addEventListener("DOMContentLoaded", () => {
    for (const control of document.querySelectorAll("[data-autosave] [data-part]")) {
      // Who is still typing leaves the field later, and that saves it.
      const typing = control === document.activeElement && !/radio|checkbox|select/.test(control.type);
      if (!typing && differs(control)) greenfin.save(control.closest("[data-autosave]"));
    }
  });
  addEventListener("online", () => dirty.forEach((wrapper) => wrapper.dataset.attempt && greenfin.save(wrapper)));
  addEventListener("beforeunload", (event) => {
    for (const wrapper of dirty) if (!wrapper.isConnected) dirty.delete(wrapper);
    if (dirty.size) event.preventDefault();
  });
})();
