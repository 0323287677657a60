/* Text that is saved as it is typed. Contract with the server:

   <form data-draft="/…/draft/" data-saved="Saved" data-kept="Kept in this browser" data-conflict="…" data-restored="…">
     <input type="hidden" name="version" value="3">      of the last save, "0" before it
     <p data-draft-state></p>                            where one of these words is shown

   A second after the last key the fields (not the files) are POSTed; the answer is {"version": 4}:
     200  saved
     409  somebody else saved in between: nothing more is sent, the words of data-conflict are shown
     other or no answer (not connected, signed out): the text is kept in this browser until it is saved; the next visit
          to the page brings it back, unless somebody has gone on writing since (its version is no longer the page's).
   data-bound: the page shows what was just sent, with its errors; what the browser kept is older. */
(function () {
  "use strict";

  var form = document.querySelector("form[data-draft]");
  if (!form) return;
  var state = form.querySelector("[data-draft-state]");
  var key = "keywork-draft " + form.dataset.draft;
  var timer = null;
  var isSending = false;
  var isChanged = false;
  var isStopped = false;

  function fields() {
    return Array.prototype.filter.call(form.elements, function (field) {
      return field.name && field.type !== "file" && field.type !== "submit" && field.name !== "csrfmiddlewaretoken";
    });
  }

  function say(word) {
    state.textContent = word;
  }

  function clock() {
    return new Date().toTimeString().slice(0, 5);
  }

  function keep() {
    var kept = {};
    fields().forEach(function (field) { kept[field.name] = field.value; });
    try {
      window.localStorage.setItem(key, JSON.stringify(kept));
    } catch (error) { /* the browser keeps nothing: the server still does */ }
  }

  function forget() {
    try {
      window.localStorage.removeItem(key);
    } catch (error) { /* nothing was kept */ }
  }

  function restore() {
    var kept = null;
    try {
      kept = JSON.parse(window.localStorage.getItem(key));
    } catch (error) { return; }
    if (!kept) return;
    if (form.hasAttribute("data-bound") || kept.version !== form.elements.version.value) {
      forget();
      return;
    }
    var isOther = false;
    fields().forEach(function (field) {
      if (field.name in kept && field.value !== kept[field.name]) {
        field.value = kept[field.name];
        isOther = true;
      }
    });
    if (isOther) {
      say(form.dataset.restored);
      changed();
    }
  }

  function changed() {
    isChanged = true;
    if (isStopped) return;
    keep();
    window.clearTimeout(timer);
    timer = window.setTimeout(send, 1000);
  }

  function send() {
    if (isSending || isStopped) return;
    isSending = true;
    isChanged = false;
    var content = new FormData();
    fields().forEach(function (field) { content.append(field.name, field.value); });
    var token = form.elements.csrfmiddlewaretoken.value;
    fetch(form.dataset.draft, { method: "POST", body: content, headers: { "X-CSRFToken": token }, redirect: "manual" })
      .then(function (answer) {
        if (answer.status === 409) {
          isStopped = true;
          say(form.dataset.conflict);
          return null;
        }
        if (answer.status !== 200) throw new Error("not saved");
        return answer.json();
      })
      .then(function (saved) {
        isSending = false;
        if (!saved) return;
        form.elements.version.value = saved.version;
        if (isChanged) {
          changed();
          return;
        }
        forget();
        say(form.dataset.saved + " " + clock());
      })
      .catch(function () {
        isSending = false;
        keep();
        say(form.dataset.kept);
        timer = window.setTimeout(send, 15000);
      });
  }

  form.addEventListener("input", function (event) {
    if (event.target.type !== "file") changed();
  });
  form.addEventListener("submit", function () {
    isStopped = true;
    window.clearTimeout(timer);
    keep();
  });
  restore();
})();
