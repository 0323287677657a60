/* The schedule's editing page: twelve inputs redraw the planned line while one types.

   <form data-schedule data-low="0">                  data-low: the axis begins there at the latest
     <svg viewBox="0 0 1056 236"> <polyline class="plan"> <g data-points></g> <g data-values></g> </svg>
     <input data-month="1"> … <input data-month="12">   empty: not judged in that month
     <button type="button" data-straight data-from="3" data-to="12" data-target="198">   a straight line, rounded half up to
                                                      two places, held at the target afterwards
     <span data-fall="Planned values never fall">     shown (hidden removed) when a value is below the one before;
                                                      leave it out for measures that may fall */
(function () {
  "use strict";

  var form = document.querySelector("[data-schedule]");
  if (!form) return;
  var svg = form.querySelector("svg");
  var space = "http://www.w3.org/2000/svg";
  var floor = 230;
  var ceiling = 37;

  function inputs() {
    return Array.prototype.slice.call(form.querySelectorAll("[data-month]"));
  }

  function valueOf(input) {
    var text = input.value.trim().normalize("NFKC").replace(/,/g, "").replace("−", "-");
    return text === "" || isNaN(Number(text)) ? null : Number(text);
  }

  function points() {
    return inputs().map(function (input) {
      return { month: Number(input.dataset.month), value: valueOf(input), text: input.value.trim() };
    }).filter(function (point) { return point.value !== null; });
  }

  function drawn(name, attributes, text) {
    var element = document.createElementNS(space, name);
    Object.keys(attributes).forEach(function (key) { element.setAttribute(key, attributes[key]); });
    if (text) element.textContent = text;
    return element;
  }

  function draw() {
    var all = points();
    var values = all.map(function (point) { return point.value; });
    var high = Math.max.apply(null, values.concat([0]));
    var low = Math.min.apply(null, values.concat([Number(form.dataset.low || 0)]));
    if (high <= low) high = low + 1;
    all.forEach(function (point) {
      point.x = 88 * (point.month - 1) + 44;
      point.y = Math.round((floor - (point.value - low) / (high - low) * (floor - ceiling)) * 10) / 10;
    });
    svg.querySelector(".plan").setAttribute("points", all.map(function (p) { return p.x + "," + p.y; }).join(" "));
    replace("[data-points]", all.map(function (p) { return drawn("circle", { cx: p.x, cy: p.y, r: 3, "class": "po" }); }));
    replace("[data-values]", all.map(function (p) {
      return drawn("text", { x: p.x, y: p.y - 9, "text-anchor": "middle", "class": "lb" }, p.text);
    }));
    warn(all);
  }

  function replace(place, elements) {
    var group = svg.querySelector(place);
    if (group) group.replaceChildren.apply(group, elements);
  }

  function warn(all) {
    var warning = form.querySelector("[data-fall]");
    if (!warning) return;
    warning.hidden = !all.some(function (point, index) { return index && point.value < all[index - 1].value; });
  }

  /* In whole numbers, so that halves round up exactly as they do on the server. */
  function straight(button) {
    var from = Number(button.dataset.from);
    var to = Number(button.dataset.to);
    var parts = button.dataset.target.split(".");
    var target = BigInt(parts[0] + (parts[1] || ""));
    var unit = BigInt(10) ** BigInt((parts[1] || "").length);
    var steps = BigInt(to - from + 1);
    inputs().forEach(function (input) {
      var done = Math.min(Number(input.dataset.month), to) - from + 1;
      if (done < 1) input.value = "";
      else if (BigInt(done) === steps) input.value = button.dataset.target;
      else input.value = hundredths((target * BigInt(200 * done) + unit * steps) / (unit * steps * BigInt(2)));
    });
    draw();
  }

  function hundredths(number) {
    var text = number.toString().padStart(3, "0");
    return (text.slice(0, -2) + "." + text.slice(-2)).replace(/\.?0+$/, "");
  }

  form.addEventListener("input", draw);
  form.addEventListener("click", function (event) {
    var button = event.target.closest("[data-straight]");
    if (button) straight(button);
  });
  form.addEventListener("keydown", function (event) {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp" || !event.target.dataset.month) return;
    var all = inputs();
    var next = all[all.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)];
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.select();
  });
  draw();
})();
