/* Citizens' pages work without this. With it, large type is remembered on this device, and empty filters are not sent. */
(function () {
  "use strict";
  var KEY = "keywork-type", page = document.documentElement, link = document.querySelector("[data-type-size]");

  function stored() { try { return window.localStorage.getItem(KEY); } catch (error) { return null; } }
  function store(size) { try { window.localStorage.setItem(KEY, size); } catch (error) { /* not on this device */ } }

  function show(size) {
    if (size === "large") page.setAttribute("data-kw-size", "large");
    else page.removeAttribute("data-kw-size");
    link.textContent = size === "large" ? link.dataset.usual : link.dataset.large;
  }

  if (link) {
    if (stored()) show(stored());
    link.addEventListener("click", function (event) {
      event.preventDefault();
      var size = page.getAttribute("data-kw-size") === "large" ? "usual" : "large";
      store(size);
      show(size);
    });
  }

  document.addEventListener("submit", function (event) {
    if (event.target.method !== "get") return;
    event.target.querySelectorAll("input[name], select[name]").forEach(function (field) {
      if (field.value === "") field.disabled = true;
    });
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll('form[method="get"] [disabled]').forEach(function (field) { field.disabled = false; });
  });
})();
