// Numbers as people type them: 12,400, 12400 or 1.24e4; shown back grouped. Units: convert, or only correct the unit.
(function () {
  "use strict";
  const greenfin = window.greenfin;

  // Works on the digits themselves: no float ever touches an answer.
  function plain(text) {
    const match = /^([-+−]?)([\d,\s]*)(?:\.(\d*))?(?:e([-+]?\d{1,2}))?$/i.exec(text.trim());
    if (!match || !/\d/.test(match[2] + (match[3] ?? ""))) return null;
    let whole = match[2].replace(/[,\s]/g, "");
    let part = match[3] ?? "";
    for (let e = Number(match[4] ?? 0); e > 0; e--) [whole, part] = [whole + (part[0] ?? "0"), part.slice(1)];
    for (let e = Number(match[4] ?? 0); e < 0; e++) [whole, part] = [whole.slice(0, -1), (whole.at(-1) ?? "0") + part];
    return { sign: /[-−]/.test(match[1]) ? "-" : "", whole: whole.replace(/^0+(?=\d)/, "") || "0", part };
  }

  greenfin.format = function (text) {
    const number = plain(text);
    if (!number) return text;
    const grouped = number.whole.replace(/\B(?=(\d{3})+$)/g, ",");
    return number.sign + grouped + (number.part ? "." + number.part : "");
  };

  document.addEventListener("focusout", (event) => {
    const input = event.target;
    if (input.matches?.("[data-number]") && input.value) input.value = greenfin.format(input.value);
  });

  function factor(select, value) {
    const option = [...select.options].find((each) => each.value === value);
    return Number(option?.dataset.factor);
  }

  function offerConversion(select, before) {
    const control = select.closest(".gf-control");
    const input = control.querySelector("[data-number]");
    const ratio = factor(select, before) / factor(select, select.value);
    if (!input.value.trim() || !plain(input.value) || !Number.isFinite(ratio)) return false;
    const number = Number(input.value.replace(/[,\s]/g, ""));
    const converted = greenfin.format(String(Number((number * ratio).toPrecision(10))));
    const unit = select.selectedOptions[0].textContent;
    const box = document.createElement("div");
    box.className = "gf-field__warning gf-stack gf-stack--tight";
    box.innerHTML = '<p></p><div class="gf-actions"><button type="button" class="gf-button gf-button--secondary gf-button--small"></button><button type="button" class="gf-button gf-button--secondary gf-button--small"></button></div>';
    box.querySelector("p").textContent = greenfin.word("unitChanged");
    const [convert, keep] = box.querySelectorAll("button");
    convert.textContent = greenfin.word("convert", { value: converted, unit });
    keep.textContent = greenfin.word("keepNumber", { value: input.value });
    const settle = (value) => {
      input.value = value;
      box.remove();
      input.focus();
      greenfin.save?.(select.closest("[data-autosave]"));
    };
    convert.addEventListener("click", () => settle(converted));
    keep.addEventListener("click", () => settle(input.value));
    control.nextElementSibling?.classList.contains("gf-field__warning") && control.nextElementSibling.remove();
    control.after(box);
    return true;
  }

  // In the capture phase, so that autosave waits for the choice.
  document.addEventListener("focusin", (event) => {
    if (event.target.matches?.("[data-part=unit]")) event.target.dataset.before = event.target.value;
  });
  document.addEventListener("change", (event) => {
    const select = event.target;
    if (!select.matches?.("[data-part=unit]") || !select.dataset.before) return;
    if (offerConversion(select, select.dataset.before)) event.stopPropagation();
    select.dataset.before = select.value;
  }, true);

  // "Same as 2024" is never done silently: only on this press, and kept as confirmed.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-use-value]");
    if (!button) return;
    event.preventDefault();
    const wrapper = document.getElementById(`${button.dataset.for}-field`);
    greenfin.fill(wrapper, button.dataset.useValue, button.dataset.useUnit);
    const answered = wrapper.querySelector("[data-part=state][value=answered]");
    if (answered) answered.checked = true;
    wrapper.dataset.origin = button.dataset.origin ?? "prior";
    greenfin.save?.(wrapper);
    wrapper.querySelector("[data-part=value]").focus();
  });

  greenfin.fill = function (wrapper, value, unit) {
    for (const control of wrapper.querySelectorAll("[data-part=value]")) {
      if (control.type === "radio") control.checked = control.value === value;
      else if (control.type === "checkbox") control.checked = value.split("\n").includes(control.value);
      else control.value = greenfin.shown(control, value);
    }
    const select = wrapper.querySelector("[data-part=unit]");
    if (select && unit) select.value = unit;
  };
})();
