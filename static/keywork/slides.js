/* A review on the screen: arrow keys, page keys and buttons turn the slides; a button fills the screen.

   <main data-slides> <section class="kw-slide" id="s1"> … </section> </main>
   <button data-slide="1">   turns by so many slides
   <button data-fullscreen>  shows the slides on the whole screen */
(function () {
  "use strict";

  var stage = document.querySelector("[data-slides]");
  if (!stage) return;
  var slides = Array.prototype.slice.call(stage.querySelectorAll(".kw-slide"));
  var TURNS = { ArrowRight: 1, ArrowDown: 1, PageDown: 1, " ": 1, ArrowLeft: -1, ArrowUp: -1, PageUp: -1 };

  function current() {
    var middle = window.innerHeight / 2;
    var shown = 0;
    slides.forEach(function (slide, place) {
      if (slide.getBoundingClientRect().top <= middle) shown = place;
    });
    return shown;
  }

  function show(place) {
    slides[Math.max(0, Math.min(place, slides.length - 1))].scrollIntoView({ block: "start" });
  }

  document.addEventListener("click", function (event) {
    var turn = event.target.closest("[data-slide]");
    if (turn) show(current() + Number(turn.dataset.slide));
    if (event.target.closest("[data-fullscreen]") && stage.requestFullscreen) {
      var place = current();
      stage.requestFullscreen().then(function () { show(place); });
    }
  });

  document.addEventListener("keydown", function (event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest("a, button, input")) return;
    if (event.key === "Home") show(0);
    else if (event.key === "End") show(slides.length - 1);
    else if (TURNS[event.key]) show(current() + TURNS[event.key]);
    else return;
    event.preventDefault();
  });
})();
