"""The comments on the sectors of a closed month, before its bulletin (article 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from organization.access import check, requires
from supervision.bulletins.commenting import comment_sector
from supervision.bulletins.drafting import TextChangedError
from supervision.pages.comments import Typed, comments_page
from supervision.views.places import published_list
from tasks.models import Sector

if TYPE_CHECKING:
    from organization.access import SignedInRequest


@requires("supervision.view_month_comments")
def month_comments(request: SignedInRequest, year: int, month: int) -> HttpResponse:
    """Each sector with what the one in charge says of it; theirs to write."""
    return _show(request, year, month)


@requires("supervision.view_month_comments")
@require_POST
def write_comment(request: SignedInRequest, year: int, month: int) -> HttpResponse:
    """Write the comment on one sector; what was typed stays where it could not be written."""
    work_list, sector = published_list(year, month), _sector(request, year)
    text, version = request.POST.get("text", ""), request.POST.get("version", "")
    try:
        comment_sector(
            work_list=work_list, month=month, sector=sector, text=text, at=timezone.now(), by=request.user,
            version=version,
        )  # fmt: skip
    except TextChangedError as error:
        typed = Typed(text, version, str(error), error.stored, is_conflict=True)
        return _show(request, year, month, {sector.pk: typed}, status=409)
    except ValidationError as error:
        typed = Typed(text, version, " ".join(error.messages))
        return _show(request, year, month, {sector.pk: typed}, status=422)
    messages.success(request, _("The comment on %(sector)s is saved.") % {"sector": sector.name})
    return redirect(f"{reverse('supervision:month_comments', args=[year, month])}#sector-{sector.pk}")


def _show(
    request: SignedInRequest, year: int, month: int, typed: dict[int, Typed] | None = None, *, status: int = 200
) -> HttpResponse:
    page = comments_page(published_list(year, month), month, request.user, timezone.now(), typed)
    if page is None:
        raise Http404
    return render(request, "supervision/month_comments.html", page, status=status)


def _sector(request: SignedInRequest, year: int) -> Sector:
    asked = request.POST.get("sector", "")
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 18):
        raise Http404
    sector = get_object_or_404(Sector.objects.select_related("leader"), pk=asked, work_list__year=year)
    check(request, "supervision.comment_sector", sector)
    return sector
