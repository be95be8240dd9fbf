// Sorting, filtering and search. Everything can be read without it.
"use strict";

(() => {
  const fold = (text) =>
    text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase().replace(/\s+/g, " ").trim();

  const readHash = () => new URLSearchParams(location.hash.slice(1));

  function filterable(form) {
    const rows = [...document.getElementById(form.dataset.for).tBodies[0].rows].map((row) => ({
      row,
      plain: fold(row.cells[0].textContent + " " + (row.dataset.q ?? "")),
      exact: (row.cells[0].textContent + " " + (row.dataset.q ?? "")).normalize("NFC").toLowerCase(),
    }));
    const selects = [...form.querySelectorAll("select")];
    const search = form.elements.q;
    const output = form.querySelector("output");

    // A query without accents finds every spelling; one with accents means what it says.
    const matches = (entry, query, accented) => (accented ? entry.exact.includes(query) : entry.plain.includes(query));

    function apply() {
      const typed = search.value.normalize("NFC").toLowerCase().replace(/\s+/g, " ").trim();
      const plain = fold(typed);
      const accented = plain !== typed;
      let shown = 0;
      for (const entry of rows) {
        const chosen = selects.every((select) => !select.value || entry.row.dataset[select.name] === select.value);
        const visible = chosen && matches(entry, accented ? typed : plain, accented);
        entry.row.hidden = !visible;
        shown += visible ? 1 : 0;
      }
      output.value = output.dataset.template.replace("{shown}", shown).replace("{total}", rows.length);
    }

    function fromHash() {
      const wanted = readHash();
      for (const select of selects) {
        const value = wanted.get(select.name) ?? "";
        select.value = [...select.options].some((option) => option.value === value) ? value : "";
      }
      search.value = wanted.get("q") ?? "";
      apply();
    }

    function toHash() {
      const chosen = new URLSearchParams();
      for (const field of [search, ...selects]) if (field.value) chosen.set(field.name, field.value);
      history.replaceState(null, "", "#" + chosen);
      apply();
    }

    form.hidden = false;
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", toHash);
    addEventListener("hashchange", fromHash);
    fromHash();
  }

  function sortable(table) {
    const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
    const heads = [...table.tHead.rows[0].cells];
    const value = (row, index) => row.cells[index].dataset.value ?? row.cells[index].textContent.trim();
    const number = (text) => Number.parseFloat(text.replace(/[^\d.-]/g, "")) || 0;

    function sort(head, index) {
      const numeric = head.dataset.sort === "number";
      const now = head.getAttribute("aria-sort");
      const up = now ? now === "descending" : !numeric || !head.classList.contains("num");
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      const compare = numeric
        ? (a, b) => number(value(a, index)) - number(value(b, index))
        : (a, b) => collator.compare(value(a, index), value(b, index));
      const rows = [...table.tBodies[0].rows].sort((a, b) => (up ? compare(a, b) : compare(b, a)));
      table.tBodies[0].append(...rows);
    }

    heads.forEach((head, index) => {
      if (!head.dataset.sort) return;
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => sort(head, index));
    });
  }

  document.querySelectorAll("table[data-sortable]").forEach(sortable);
  document.querySelectorAll("form.tools").forEach(filterable);
})();
