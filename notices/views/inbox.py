from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from notices.forms import InboxFilterForm
from notices.models import Notice
from notices.selectors import inbox_counts, inbox_groups, inbox_lines, inbox_of, unsigned, unsigned_by_unit
from notices.selectors.tracking import given_up_count
from notices.services import mark_read, sign_notices
from notices.urging import is_awaited
from notices.wording import ACTIONS
from organization.access import check, requires

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from organization.access import SignedInRequest

PAGE = 40


@requires("notices.view_inbox")
def inbox(request: SignedInRequest) -> HttpResponse:
    """What the person has been told, and what waits for their signature."""
    form = InboxFilterForm(request.GET)
    page = Paginator(_chosen(inbox_of(request.user), form), PAGE).get_page(request.GET.get("page"))
    lines = inbox_lines(page)
    context = {
        "form": form,
        "counts": inbox_counts(request.user),
        "page": page,
        "lines": lines,
        "groups": inbox_groups(lines),
        "to_sign": [line for line in lines if line.notice.awaits_signature],
        "given_up": given_up_count(request.user),
        "unread": [line for line in lines if line.notice.read_at is None],
    }
    return render(request, "notices/inbox.html", context)


@requires("notices.view_inbox")
def open_notice(request: SignedInRequest, pk: int) -> HttpResponse:
    """To the facts of the notice, which is read by that."""
    notice = get_object_or_404(Notice, pk=pk)
    check(request, "notices.view_notice", notice)
    mark_read(notices=[notice], by=request.user, at=timezone.now())
    return redirect(notice.link or "notices:inbox")


@requires("notices.view_inbox")
@require_POST
def sign(request: SignedInRequest, pk: int) -> HttpResponse:
    """Sign for one notice."""
    notice = get_object_or_404(Notice, pk=pk)
    check(request, "notices.sign_notice", notice)
    return _sign(request, [notice])


@requires("notices.view_inbox")
@require_POST
def sign_many(request: SignedInRequest) -> HttpResponse:
    """Sign for those of a page; others' are left alone."""
    return _sign(request, list(Notice.objects.of(request.user).filter(pk__in=given_ids(request))))


@requires("notices.view_inbox")
@require_POST
def read_many(request: SignedInRequest) -> HttpResponse:
    """Lay those of a page aside as read."""
    notices = Notice.objects.of(request.user).filter(pk__in=given_ids(request))
    mark_read(notices=notices, by=request.user, at=timezone.now())
    return redirect(back_to(request))


@requires("notices.view_unsigned")
def unsigned_notices(request: SignedInRequest) -> HttpResponse:
    """Who has not signed for what, by unit and action, and the notices themselves."""
    found = unsigned()
    if request.GET.get("unit", "").isdecimal():
        found = found.filter(unit_then_id=int(request.GET["unit"]))
    if request.GET.get("action") in ACTIONS:
        found = found.filter(action=request.GET["action"])
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    rows = unsigned_by_unit()
    actions = {code: word for code, word in ACTIONS.items() if any(code in row.counts for row in rows)}
    context = {
        "rows": [(row, [(code, row.counts.get(code, 0)) for code in actions]) for row in rows],
        "actions": actions,
        "total": sum(row.total for row in rows),
        "page": page,
        "lines": inbox_lines(page),
        "awaited": [notice for notice in page if is_awaited(notice)],
        "today": timezone.localdate(),
    }
    return render(request, "notices/unsigned.html", context)


def _chosen(notices: QuerySet[Notice], form: InboxFilterForm) -> QuerySet[Notice]:
    state, kind = form.chosen()
    if state == "unread":
        notices = notices.filter(read_at=None)
    elif state == "to_sign":
        notices = notices.filter(needs_signature=True, signed_at=None)
    return notices.filter(kind=kind) if kind else notices


def _sign(request: SignedInRequest, notices: list[Notice]) -> HttpResponse:
    signed = sign_notices(notices=notices, by=request.user, at=timezone.now())
    if signed:
        said = ngettext(
            "Signed for %(count)s notice: received, not agreed to.",
            "Signed for %(count)s notices: received, not agreed to.",
            signed,
        )
        messages.success(request, said % {"count": signed})
    return redirect(back_to(request))


def given_ids(request: SignedInRequest, name: str = "notice") -> list[int]:
    return [int(pk) for pk in request.POST.getlist(name) if pk.isdecimal()]


def back_to(request: SignedInRequest, otherwise: str = "notices:inbox") -> str:
    """The page from which the form was sent, if it is one of ours."""
    page = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure()):
        return page
    return reverse(otherwise)
