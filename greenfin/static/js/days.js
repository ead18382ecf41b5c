// Days as people type or paste them, day before month or year first; shown back with the month in words, so that 5/12 is no riddle.
(function () {
  "use strict";
  const greenfin = window.greenfin;
  const YEAR_FIRST = /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$/;
  const DAY_FIRST = /^(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4})$/;

  function real(year, month, day) {
    const date = new Date(Date.UTC(2000, month - 1, day));
    date.setUTCFullYear(year, month - 1, day);
    const fits = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
    return fits && year >= 1900 && year <= 2200 ? { year, month, day } : null;
  }

  // What is not in figures alone stays as it is: the server reads more than this.
  function read(text) {
    const plain = text.normalize("NFKC").trim().replace(/[T ]0?0:00(:00(\.0+)?)?$/, "");
    let found;
    if ((found = YEAR_FIRST.exec(plain))) return real(+found[1], +found[2], +found[3]);
    if ((found = DAY_FIRST.exec(plain))) return real(+found[3], +found[2], +found[1]);
    if (!/^\d{8}$/.test(plain)) return null;
    return (
      real(+plain.slice(4), +plain.slice(2, 4), +plain.slice(0, 2)) ??
      real(+plain.slice(0, 4), +plain.slice(4, 6), +plain.slice(6))
    );
  }

  greenfin.day = function (text) {
    const found = read(text);
    if (!found) return text;
    const month = greenfin.word("months").split(" ")[found.month - 1];
    return greenfin.word("day", { day: found.day, month, year: found.year });
  };

  // Before autosave hears of it.
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (input.matches?.("[data-day]")) input.value = greenfin.day(input.value);
  }, true);

  // As a control shows it: days with the month in words, numbers grouped, all else as it is.
  greenfin.shown = function (control, text) {
    if (control.matches("[data-day]")) return greenfin.day(text);
    return control.matches("[data-number]") ? greenfin.format(text) : text.trim();
  };
})();
