// Puts the server's fragments where they belong and posts small forms; the contract is docs/autosave.md.
(function () {
  "use strict";
  const greenfin = (window.greenfin ??= {});
  const text = document.getElementById("gf-text").dataset;

  greenfin.word = function (key, values = {}) {
    return text[key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  };

  greenfin.say = function (words) {
    document.getElementById("gf-live").textContent = words;
  };

  greenfin.post = function (url, body) {
    return fetch(url, {
      method: "POST",
      body,
      headers: {
        "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "",
        "HX-Request": "true",
      },
      credentials: "same-origin",
      redirect: "manual",
      keepalive: true,
    });
  };

  // Whoever is typing keeps caret, selection and text when a neighbour is replaced around them.
  function keepingFocus(change) {
    const was = document.activeElement;
    const kept = was?.id ? { id: was.id, value: was.value, at: caret(was) } : null;
    change();
    if (!kept || document.activeElement?.id === kept.id) return;
    const now = document.getElementById(kept.id);
    if (!now) return;
    if (kept.value !== undefined && now.type !== "radio" && now.type !== "checkbox") now.value = kept.value;
    now.focus({ preventScroll: true });
    if (kept.at) now.setSelectionRange(...kept.at);
  }

  function caret(control) {
    try {
      return (control.selectionStart ?? null) === null ? null : [control.selectionStart, control.selectionEnd];
    } catch {
      return null;
    }
  }

  // A field looks wrong exactly while a message under it says so.
  function mark(messages) {
    const field = messages.matches(".gf-field__messages") && messages.closest(".gf-field, .gf-cell");
    if (!field) return;
    const wrong = Boolean(messages.querySelector(".gf-field__error"));
    field.classList.toggle("gf-field--error", wrong && field.matches(".gf-field"));
    field.classList.toggle("gf-field--warning", !wrong && Boolean(messages.querySelector(".gf-field__warning")) && field.matches(".gf-field"));
    for (const control of field.querySelectorAll("[data-part=value]:not([type=radio], [type=checkbox])")) {
      if (wrong) control.setAttribute("aria-invalid", "true");
      else control.removeAttribute("aria-invalid");
    }
  }

  // <template data-replace="#id">, data-fill (its inside), data-append or data-remove; returns what was put in.
  greenfin.apply = function (html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    const placed = [];
    keepingFocus(() => {
      for (const template of page.querySelectorAll("template")) {
        const { replace, fill, append, remove } = template.dataset;
        const target = document.querySelector(replace ?? fill ?? append ?? remove);
        if (!target) continue;
        const nodes = [...document.importNode(template.content, true).childNodes];
        placed.push(...nodes.filter((node) => node instanceof HTMLElement));
        if (replace) target.replaceWith(...nodes);
        else if (fill) target.replaceChildren(...nodes), mark(target);
        else if (append) target.append(...nodes);
        else target.remove();
      }
    });
    return placed;
  };
})();
