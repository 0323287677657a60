"""Releasing the flags of a closed month to the public."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from organization.access import requires
from supervision.models import Check
from supervision.releasing import release_month
from supervision.selectors.objections import pending_objections
from supervision.selectors.releases import flags_to_release, released_months
from supervision.views.places import published_list

if TYPE_CHECKING:
    from organization.access import SignedInRequest


@requires("supervision.release_month")
def release(request: SignedInRequest, year: int, month: int) -> HttpResponse:
    """What would become public, then the act: there is no way back."""
    work_list = published_list(year, month)
    if request.method == "POST":
        try:
            release_month(work_list=work_list, month=month, at=timezone.now(), by=request.user)
            messages.success(request, _("The flags of the month are public."))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return redirect("supervision:month_units", year, month)
    context = {
        "year": year,
        "month": month,
        "is_closed": month <= work_list.closed_through,
        "release": released_months(work_list).get(month),
        "flags": flags_to_release(Check.objects.current().filter(task__work_list=work_list, month=month)),
        "pending": len(pending_objections(work_list, [month])),
    }
    return render(request, "supervision/release.html", context)
