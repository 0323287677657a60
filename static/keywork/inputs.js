/* Tables of inputs. Contract with the server:

   <table data-inputs="idle-land">
     <tbody id="row-…" hx-post="…?check=1" …>       checked half a second after the last key: the answer is the row's
                                                     <tr class="why" data-faulty="done quota">, which names what is wrong
       <tr> … <input form="form-…" name="done"> …    the fields of the row
            <form id="form-…" hx-post="…">           Enter or the button saves the row; the answer is the whole <tbody>:
                                                     200 as it stands now, 409 somebody else saved it, 422 refused
   <button data-save-rows="idle-land">               saves every row of that table that was changed

   Without this script the same forms work, one row at a time. Keys: arrow up and down go to the same field of the row
   above and below; cells pasted from Excel fill the fields to the right and the rows below. */
(function () {
  "use strict";

  function rowOf(element) {
    return element.closest("table[data-inputs] > tbody");
  }

  function fields(row) {
    return Array.prototype.slice.call(row.querySelectorAll("tr:first-child [form]:not(button)"));
  }

  function unsaved(scope) {
    return Array.prototype.slice.call((scope || document).querySelectorAll('table[data-inputs] tr[data-state="unsaved"]'));
  }

  /* The field in the same column of another row. */
  function beside(field, row) {
    return row && fields(row).filter(function (other) { return other.name === field.name; })[0];
  }

  function count() {
    document.querySelectorAll("[data-save-rows]").forEach(function (button) {
      var table = document.querySelector('table[data-inputs="' + button.dataset.saveRows + '"]');
      var number = table ? unsaved(table.parentNode).length : 0;
      button.hidden = number < 2;
      button.textContent = button.dataset.label + " " + number;
    });
  }

  function mark(row) {
    row.querySelector("tr").dataset.state = "unsaved";
    count();
  }

  function put(field, value) {
    if (field.tagName === "SELECT") {
      var found = Array.prototype.filter.call(field.options, function (option) {
        return option.value === value || option.text === value;
      })[0];
      if (!found) return;
      value = found.value;
    } else if (field.inputMode === "decimal") {
      value = value.normalize("NFKC").replace(/,/g, "");
    } else if (field.type === "date") {
      value = value.replace(/[./]/g, "-").replace(/-(\d)(?=-|$)/g, "-0$1");
    }
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  document.addEventListener("input", function (event) {
    var row = rowOf(event.target);
    if (row && event.target.form) mark(row);
  });

  /* A reason stands in the very row that a check replaces, so it is not checked while it is typed. */
  document.addEventListener("input", function (event) {
    if (event.target.name === "reason" && rowOf(event.target)) event.stopPropagation();
  }, true);

  document.addEventListener("keydown", function (event) {
    var row = event.target.matches("[form]") && rowOf(event.target);
    if (!row || event.target.matches("select, [type=date], [list]")) return;
    var next = { ArrowDown: row.nextElementSibling, ArrowUp: row.previousElementSibling }[event.key];
    var field = next && next.matches("tbody") && beside(event.target, next);
    if (!field) return;
    event.preventDefault();
    field.focus();
    if (field.select) field.select();
  });

  document.addEventListener("paste", function (event) {
    var row = event.target.matches("[form]") && rowOf(event.target);
    if (!row) return;
    var text = (event.clipboardData || window.clipboardData).getData("text").replace(/\r/g, "").replace(/\n$/, "");
    if (!/[\t\n]/.test(text)) return;
    event.preventDefault();
    var from = fields(row).indexOf(event.target);
    text.split("\n").forEach(function (line) {
      var targets = row ? fields(row) : [];
      line.split("\t").forEach(function (value, place) {
        if (targets[from + place]) put(targets[from + place], value.trim());
      });
      row = row && row.nextElementSibling;
    });
  });

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-save-rows]");
    if (!button) return;
    var table = document.querySelector('table[data-inputs="' + button.dataset.saveRows + '"]');
    unsaved(table.parentNode).forEach(function (line) { line.querySelector("form").requestSubmit(); });
  });

  /* A refused row and one that somebody else saved are answers, too. */
  document.addEventListener("htmx:beforeSwap", function (event) {
    if (event.detail.xhr.status !== 409 && event.detail.xhr.status !== 422) return;
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  });

  document.addEventListener("htmx:afterSettle", function () {
    document.querySelectorAll("table[data-inputs] > tbody > tr.why").forEach(function (why) {
      var faulty = why.dataset.faulty.split(" ");
      fields(why.parentNode).forEach(function (field) {
        if (faulty.indexOf(field.name) < 0) field.removeAttribute("aria-invalid");
        else field.setAttribute("aria-invalid", "true");
      });
    });
    count();
  });

  window.addEventListener("beforeunload", function (event) {
    if (!unsaved().length) return;
    event.preventDefault();
    event.returnValue = "";
  });

  /* Without htmx's answer the form leaves the page on purpose. */
  document.addEventListener("submit", function (event) {
    var row = rowOf(event.target);
    if (row && !window.htmx) delete row.querySelector("tr").dataset.state;
  });
})();
