// Rows of a table one types into: add, remove and undo post to the server, which sends the rows back; paste fills cells.
(function () {
  "use strict";
  const greenfin = window.greenfin;

  async function change(button, fields = {}) {
    button.setAttribute("aria-busy", "true");
    const answer = await greenfin.post(button.dataset.url, new URLSearchParams(fields));
    button.removeAttribute("aria-busy");
    if (!answer.ok) throw new Error(String(answer.status));
    return greenfin.apply(await answer.text());
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-row-add], [data-row-remove]");
    if (!button?.dataset.url) return;
    event.preventDefault();
    const messages = button.closest("[data-rows]").querySelector(".gf-field__messages");
    try {
      const placed = await change(button);
      messages.querySelector("[data-offline]")?.remove();
      const row = placed.find((node) => node.matches("tr"));
      row?.querySelector("input, select, button")?.focus();
      if ("rowRemove" in button.dataset) greenfin.say(greenfin.word("removed"));
    } catch {
      button.removeAttribute("aria-busy");
      const line = document.createElement("p");
      line.className = "gf-field__error";
      line.dataset.offline = "";
      line.textContent = greenfin.word("offline");
      messages.querySelector("[data-offline]")?.remove();
      messages.append(line);
    }
  });

  // Cells from a spreadsheet: shown first, filled on a press, each saved by itself.
  function grid(text) {
    return text.replace(/\r?\n$/, "").split(/\r?\n/).map((line) => line.split("\t"));
  }

  function controls(row) {
    return [...row.querySelectorAll("[data-part=value]")];
  }

  async function fill(table, cells, fromRow, fromColumn) {
    const body = table.querySelector("tbody");
    const add = table.querySelector("[data-row-add]");
    for (const [index, values] of cells.entries()) {
      while (body.rows.length <= fromRow + index) await change(add);
      const into = controls(body.rows[fromRow + index]);
      for (const [offset, value] of values.entries()) {
        const control = into[fromColumn + offset];
        if (!control) continue;
        control.value = greenfin.shown(control, value);
        greenfin.save?.(control.closest("[data-autosave]"));
      }
    }
    focusFirst(body.rows[fromRow]);
  }

  function focusFirst(row) {
    row.querySelector("[data-part=value]")?.focus();
  }

  function preview(table, cells, start) {
    const box = document.createElement("div");
    box.className = "gf-card";
    const sheet = box.appendChild(document.createElement("table"));
    sheet.className = "gf-table";
    for (const values of cells.slice(0, 8)) {
      const row = sheet.insertRow();
      for (const value of values) row.insertCell().textContent = value;
    }
    const actions = box.appendChild(document.createElement("div"));
    actions.className = "gf-actions";
    for (const [words, kind, act] of [
      [greenfin.word("fillRows", { rows: cells.length }), "", start],
      [greenfin.word("cancel"), " gf-button--secondary", () => {}],
    ]) {
      const button = actions.appendChild(document.createElement("button"));
      button.type = "button";
      button.className = `gf-button gf-button--small${kind}`;
      button.textContent = words;
      button.addEventListener("click", () => {
        box.remove();
        act();
      });
    }
    table.append(box);
    actions.querySelector("button").focus();
  }

  document.addEventListener("paste", (event) => {
    const control = event.target;
    const table = control.closest?.("[data-rows]");
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!table || !/[\t\n]/.test(text.trim())) return;
    event.preventDefault();
    const row = control.closest("tr");
    const cells = grid(text);
    preview(table, cells, () => fill(table, cells, row.sectionRowIndex, controls(row).indexOf(control)));
  });
})();
