from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from dashboards.context import LARGE_TYPE_COOKIE
from dashboards.styleguide import part_examples
from organization.access import public, requires

A_YEAR = 365 * 24 * 3600


@requires("dashboards.view_parts")
def parts(request: HttpRequest) -> HttpResponse:
    return render(request, "dashboards/parts.html", part_examples())


@public
@require_POST
def type_size(request: HttpRequest) -> HttpResponse:
    """Large type is the reader's own choice on this device, kept in a cookie."""
    target = request.POST.get("next", "/")
    allowed = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    response = HttpResponseRedirect(target if allowed else "/")
    if request.POST.get("size") == "large":
        response.set_cookie(LARGE_TYPE_COOKIE, "large", max_age=A_YEAR, samesite="Lax", httponly=True)
    else:
        response.delete_cookie(LARGE_TYPE_COOKIE)
    return response
