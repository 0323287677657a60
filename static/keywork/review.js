/* Keys of the review queue: J and K down and up, A accept, C correct, R return, Escape back to the queue.

   <table data-review>
     <tr data-review-row> … <form data-key="a" hx-post=…> or <a data-key="c" …> / <button data-key="r" …>
   A key presses the element of the current row with that data-key. The current row carries the class "on"; a row
   that htmx removed hands over to the one after it. */
(function () {
  "use strict";

  var place = 0;

  function queue() { return document.querySelector("[data-review]"); }

  function rows() {
    var table = queue();
    return table ? Array.prototype.slice.call(table.querySelectorAll("[data-review-row]")) : [];
  }

  function show(number) {
    var all = rows();
    if (!all.length) return;
    place = Math.max(0, Math.min(number, all.length - 1));
    all.forEach(function (row, index) {
      row.classList.toggle("on", index === place);
      if (index === place) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    });
    all[place].scrollIntoView({ block: "nearest" });
  }

  function press(key) {
    var row = rows()[place];
    var target = row && row.querySelector('[data-key="' + key + '"]');
    if (!target) return false;
    if (target.tagName === "FORM") target.requestSubmit();
    else target.click();
    return true;
  }

  function isWriting(element) {
    return element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);
  }

  document.addEventListener("keydown", function (event) {
    if (!queue() || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && isWriting(event.target)) {
      event.target.blur();
      return;
    }
    if (isWriting(event.target)) return;
    var key = event.key.toLowerCase();
    if (key === "j") show(place + 1);
    else if (key === "k") show(place - 1);
    else if (key !== "a" && key !== "c" && key !== "r") return;
    else if (!press(key)) return;
    event.preventDefault();
  });

  document.addEventListener("click", function (event) {
    var row = event.target.closest("[data-review-row]");
    if (row) show(rows().indexOf(row));
  });

  document.addEventListener("htmx:afterSettle", function () { show(place); });
  document.addEventListener("DOMContentLoaded", function () { show(0); });
})();
