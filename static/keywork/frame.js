/* What every page needs: menus close on Escape and on a click elsewhere, an error summary takes the focus,
   a form is sent once, filters are sent without their empty fields, buttons with data-print print. */
(function () {
  "use strict";

  function closeMenus(except) {
    document.querySelectorAll("details.kw-menu[open]").forEach(function (menu) {
      if (menu !== except) menu.open = false;
    });
  }

  document.addEventListener("click", function (event) {
    closeMenus(event.target.closest("details.kw-menu"));
    if (event.target.closest("[data-print]")) window.print();
  });

  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    var open = document.querySelector("details.kw-menu[open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });

  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method === "get") {
      form.querySelectorAll("input[name], select[name]").forEach(function (field) {
        if (field.value === "") field.disabled = true;
      });
      return;
    }
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    window.setTimeout(function () { delete form.dataset.sent; }, 4000);
  });

  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
    document.querySelectorAll('form[method="get"] [disabled]').forEach(function (field) { field.disabled = false; });
  });

  document.addEventListener("DOMContentLoaded", function () {
    var summary = document.querySelector(".kw-errsum");
    if (summary) summary.focus();
  });
})();
