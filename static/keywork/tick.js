/* A checkbox with data-tick="name" ticks every checkbox of that name in its form, and follows them. */
(function () {
  "use strict";

  function boxes(form, name) {
    return Array.prototype.slice.call(form.querySelectorAll('input[type="checkbox"][name="' + name + '"]'));
  }

  document.addEventListener("change", function (event) {
    var box = event.target, form = box.form;
    if (!form || box.type !== "checkbox") return;
    if (box.dataset.tick) {
      boxes(form, box.dataset.tick).forEach(function (one) { one.checked = box.checked; });
      return;
    }
    var all = form.querySelector('input[data-tick="' + box.name + '"]');
    if (all) all.checked = boxes(form, box.name).every(function (one) { return one.checked; });
  });
})();
