/* The month's grid. Contract with the server:

   <table class="kw-grid" data-grid data-busy="Saving" data-saved="Saved" data-offline="Not connected, kept here"
          data-failed="Not saved">            words shown in [data-grid-state], anywhere on the page
     <tr id="row-5" data-save-url="/…/5/" data-version="3">   one row a report; version is that of the last save, "0" before it
       … <input name="actual"> …              any further inputs of the row (milestone boxes, dates) are sent with it
     <tr class="why" data-of="row-5">         rows below it that belong to it (milestones, reasons, conflict)

   On change the row's inputs are POSTed as a form to data-save-url: version, every named input of the row and of its
   "why" rows, header X-CSRFToken. The answer is HTML of whole rows, which replace the row and its "why" rows:

     200  saved: the rows as they now stand (flag, difference, consequences, state), with the new data-version
     409  somebody else saved in between: the row keeps what was typed, a <tr class="why conflict"> below it shows both
          values; its data-version is the new one, so saving again overwrites knowingly. Buttons in it with
          data-take="54.6" put that value into the input and save
     422  refused: the row keeps what was typed, a <tr class="why"> below it says what to change
     other or no answer: what was typed stays, the row is marked data-state="unsaved", tried again in 5, 10, 20 … 60 s,
          on "online", and before the page is left the browser asks

   The cursor stays where it is: cells are replaced around it. A header HX-Trigger of the answer is sent on as an event,
   so that totals elsewhere can be refreshed by htmx. Keys: Enter and arrow down next row, arrow up the one before,
   Ctrl+Z undoes the last entry; a column pasted from Excel fills the rows from here on. */
(function () {
  "use strict";

  var grid = document.querySelector("[data-grid]");
  if (!grid) return;
  var undone = [];
  var pause = 5000;
  var retry = null;
  var sending = {};

  function token() {
    var headers = document.body.getAttribute("hx-headers");
    return headers ? JSON.parse(headers)["x-csrftoken"] : "";
  }

  function rowOf(element) {
    var row = element.closest("tr");
    return row.dataset.of ? document.getElementById(row.dataset.of) : row;
  }

  function below(row) {
    return Array.prototype.slice.call(grid.querySelectorAll('tr[data-of="' + row.id + '"]'));
  }

  function fieldsOf(row) {
    return [row].concat(below(row)).reduce(function (all, part) {
      return all.concat(Array.prototype.slice.call(part.querySelectorAll("input[name], select[name], textarea[name]")));
    }, []);
  }

  function entries() {
    return Array.prototype.slice.call(grid.querySelectorAll('input[name="actual"]'));
  }

  function say(word) {
    var time = new Date().toTimeString().slice(0, 5);
    document.querySelectorAll("[data-grid-state]").forEach(function (place) {
      place.dataset.state = word;
      place.textContent = grid.dataset[word] + (word === "saved" ? " " + time : "");
    });
  }

  function pending() {
    return grid.querySelectorAll('tr[data-state="unsaved"], tr[data-state="saving"]').length > 0;
  }

  function contentOf(row) {
    var content = new URLSearchParams();
    content.append("version", row.dataset.version || "0");
    fieldsOf(row).forEach(function (field) {
      if (field.disabled) return;
      if ((field.type === "checkbox" || field.type === "radio") && !field.checked) return;
      content.append(field.name, field.value);
    });
    return content;
  }

  function save(row) {
    if (sending[row.id]) {
      sending[row.id] = "again";
      return;
    }
    sending[row.id] = "yes";
    row.dataset.state = "saving";
    say("busy");
    fetch(row.dataset.saveUrl, {
      method: "POST",
      body: contentOf(row),
      credentials: "same-origin",
      redirect: "error",
      headers: { "X-CSRFToken": token(), "X-Requested-With": "fetch", Accept: "text/html" }
    }).then(function (answer) {
      if (answer.status !== 200 && answer.status !== 409 && answer.status !== 422) throw new Error(String(answer.status));
      return answer.text().then(function (html) { settle(row, answer, html); });
    }).catch(function () { keep(row); });
  }

  function settle(row, answer, html) {
    var again = sending[row.id] === "again";
    delete sending[row.id];
    pause = 5000;
    var fresh = replace(row, html, again || answer.status !== 200);
    fresh.dataset.state = answer.status === 200 ? "saved" : "unsaved-by-choice";
    announce(answer.headers.get("HX-Trigger"));
    say(answer.status === 200 ? "saved" : "failed");
    if (again) save(fresh);
  }

  function keep(row) {
    delete sending[row.id];
    row.dataset.state = "unsaved";
    say("offline");
    window.clearTimeout(retry);
    retry = window.setTimeout(saveAll, pause);
    pause = Math.min(pause * 2, 60000);
  }

  function saveAll() {
    grid.querySelectorAll('tr[data-state="unsaved"]').forEach(save);
  }

  function announce(trigger) {
    if (!trigger || !window.htmx) return;
    trigger.split(",").forEach(function (name) { window.htmx.trigger(document.body, name.trim()); });
  }

  /* The new rows come from the server; the input with the cursor moves over as it is, text and cursor untouched. */
  function replace(row, html, keepsTyped) {
    var holder = document.createElement("template");
    holder.innerHTML = html.trim();
    var active = document.activeElement;
    var old = {};
    fieldsOf(row).forEach(function (field) { old[field.name + "/" + field.value] = field; old[field.name] = field; });
    var rows = Array.prototype.slice.call(holder.content.children);
    rows.forEach(function (part) {
      part.querySelectorAll("input[name], select[name], textarea[name]").forEach(function (field) {
        var before = field.type === "checkbox" ? old[field.name + "/" + field.value] : old[field.name];
        if (!before) return;
        if (before === active) field.replaceWith(before);
        else if (keepsTyped && field.type !== "checkbox") field.value = before.value;
      });
    });
    below(row).forEach(function (part) { part.remove(); });
    row.replaceWith.apply(row, rows);
    if (active && active !== document.activeElement && active.isConnected) active.focus();
    return document.getElementById(row.id) || rows[0];
  }

  function put(field, value) {
    if (field.value === value) return;
    field.value = value;
    changed(field);
  }

  function changed(field) {
    var before = field.dataset.before === undefined ? field.defaultValue : field.dataset.before;
    undone.push({ row: rowOf(field).id, name: field.name, value: before });
    field.dataset.before = field.value;
    save(rowOf(field));
  }

  function undo() {
    var last = undone.pop();
    if (!last) return;
    var row = document.getElementById(last.row);
    var field = row && row.querySelector('[name="' + last.name + '"]');
    if (!field) return;
    field.value = last.value;
    field.dataset.before = last.value;
    field.focus();
    save(row);
  }

  function move(field, by) {
    var all = entries();
    var next = all[all.indexOf(field) + by];
    if (!next) {
      field.blur(); // the last row is saved by Enter, too
      field.focus();
      return;
    }
    next.focus();
    next.select();
  }

  /* 1,391.1 and full-width digits are numbers to Excel; the server judges what remains. */
  function cleaned(text) {
    return text.trim().normalize("NFKC").replace(/,/g, "");
  }

  grid.addEventListener("change", function (event) {
    var field = event.target;
    if (!field.name) return;
    if (field.type === "checkbox") save(rowOf(field));
    else changed(field);
  });

  grid.addEventListener("focusin", function (event) {
    var row = event.target.closest("tr");
    grid.querySelectorAll("tr.on").forEach(function (other) { if (other !== row) other.classList.remove("on"); });
    if (row && event.target.name) row.classList.add("on");
  });

  grid.addEventListener("keydown", function (event) {
    var field = event.target;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") {
      if (field.value !== (field.dataset.before || field.defaultValue)) return;
      event.preventDefault();
      undo();
      return;
    }
    if (field.name !== "actual") return;
    if (event.key === "Enter" || event.key === "ArrowDown") {
      event.preventDefault();
      move(field, 1);
    } else if (event.key === "ArrowUp") {
      event.preventDefault();
      move(field, -1);
    }
  });

  grid.addEventListener("paste", function (event) {
    if (event.target.name !== "actual") return;
    var text = (event.clipboardData || window.clipboardData).getData("text");
    var lines = text.replace(/\r/g, "").replace(/\n$/, "").split("\n");
    if (lines.length < 2 && text.indexOf("\t") < 0) return;
    event.preventDefault();
    var all = entries();
    var from = all.indexOf(event.target);
    lines.forEach(function (line, place) {
      var field = all[from + place];
      if (field) put(field, cleaned(line.split("\t")[0]));
    });
  });

  grid.addEventListener("click", function (event) {
    var button = event.target.closest("[data-take]");
    if (!button) return;
    event.preventDefault();
    var field = rowOf(button).querySelector('[name="actual"]');
    field.value = button.dataset.take;
    field.dataset.before = field.value;
    save(rowOf(button));
  });

  window.addEventListener("online", saveAll);
  window.addEventListener("beforeunload", function (event) {
    if (!pending()) return;
    event.preventDefault();
    event.returnValue = "";
  });
})();
