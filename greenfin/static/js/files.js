// Files: dropping beside the button, and saying at once what is too large or of a wrong kind.
(function () {
  "use strict";
  const greenfin = window.greenfin;

  function line(name, meta, error) {
    const item = document.createElement("li");
    item.className = "gf-file";
    for (const [className, words] of [["", name], ["gf-file__meta", meta], ["gf-file__error", error]]) {
      if (!words) continue;
      const part = item.appendChild(document.createElement("span"));
      part.className = className;
      part.textContent = words;
    }
    return item;
  }

  function size(bytes) {
    const [value, unit] = bytes < 1048576 ? [bytes / 1024, "KB"] : [bytes / 1048576, "MB"];
    return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`;
  }

  function complaint(file, input, limit) {
    const kinds = input.accept.split(",").map((kind) => kind.trim()).filter(Boolean);
    const fits = !kinds.length || kinds.some((kind) => file.name.toLowerCase().endsWith(kind.toLowerCase()));
    if (!fits) return greenfin.word("wrongKind", { name: file.name, kinds: kinds.join(", ") });
    if (limit && file.size > limit * 1048576) return greenfin.word("tooLarge", { name: file.name, limit });
    return "";
  }

  function list(box, input) {
    const shown = box.parentElement.querySelector("[data-files]");
    shown.replaceChildren(...[...input.files].map((file) => line(file.name, size(file.size), complaint(file, input, Number(box.dataset.limit)))));
    const wrong = shown.querySelector(".gf-file__error");
    input.setCustomValidity(wrong ? wrong.textContent : "");
    greenfin.say(wrong ? wrong.textContent : [...input.files].map((file) => file.name).join(", "));
  }

  for (const box of document.querySelectorAll("[data-drop]")) {
    const input = box.querySelector("input[type=file]");
    input.addEventListener("change", () => list(box, input));
    for (const name of ["dragenter", "dragover"]) {
      box.addEventListener(name, (event) => {
        event.preventDefault();
        box.toggleAttribute("data-over", true);
      });
    }
    box.addEventListener("dragleave", () => box.toggleAttribute("data-over", false));
    box.addEventListener("drop", (event) => {
      event.preventDefault();
      box.toggleAttribute("data-over", false);
      if (!event.dataTransfer.files.length) return;
      input.files = event.dataTransfer.files;
      list(box, input);
    });
  }
})();
