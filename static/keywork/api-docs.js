/* The description of the HTTP API: to try (#api-docs, Swagger UI) and to read (#api-reference, Redoc).
   Requests from here carry the token against forged requests, as forms do. */
(function () {
  "use strict";

  function cookie(name) {
    var found = document.cookie.split("; ").find(function (each) { return each.startsWith(name + "="); });
    return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
  }

  document.addEventListener("DOMContentLoaded", function () {
    var docs = document.getElementById("api-docs");
    var reference = document.getElementById("api-reference");
    if (docs) {
      window.SwaggerUIBundle({
        url: docs.dataset.schema,
        domNode: docs,
        docExpansion: "none",
        persistAuthorization: false,
        validatorUrl: null,
        requestInterceptor: function (request) {
          request.headers["X-CSRFToken"] = cookie("csrftoken");
          return request;
        },
      });
    }
    if (reference) {
      window.Redoc.init(reference.dataset.schema, { hideDownloadButton: false, disableSearch: false }, reference);
    }
  });
})();
