from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from organization.access import signed_in


@signed_in
def desk(request: HttpRequest) -> HttpResponse:
    return render(request, "dashboards/desk.html")
