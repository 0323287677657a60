"""The office's pages of bulletins: drafting, writing, choosing criticisms, publishing, dropping a draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from organization.access import requires
from supervision.bulletins.criticism import criticisms_to_publish
from supervision.bulletins.drafting import (
    TextChangedError,
    choose_criticisms,
    draft_bulletin,
    draft_criticism,
    drop_draft,
    live_figures,
    write_text,
)
from supervision.bulletins.page import edit_page, texts_to_look_at
from supervision.bulletins.publishing import publish_bulletin
from supervision.bulletins.texts import standing_texts, texts_of, version_of
from supervision.enums import BulletinKind
from supervision.forms.reports import DraftForm
from supervision.models import Bulletin
from supervision.views.bulletins import bulletin_of
from supervision.views.places import published_list

if TYPE_CHECKING:
    from typing import Any

    from organization.access import SignedInRequest


@requires("supervision.write_bulletins")
@require_POST
def draft(request: SignedInRequest) -> HttpResponse:
    """Begin the bulletin of a period, or go on with the one that somebody has begun."""
    form = DraftForm(request.POST)
    if not form.is_valid():
        raise Http404
    wanted = form.cleaned_data
    standing = Bulletin.objects.standing().filter(kind=wanted["kind"], month=wanted["month"])
    begun = standing.filter(work_list__year=wanted["year"]).first()
    if begun is not None:
        return redirect(begun)
    try:
        drafted = draft_bulletin(**wanted, at=timezone.now(), by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("supervision:bulletins")
    return redirect("supervision:edit_bulletin", drafted.pk)


@requires("supervision.write_bulletins")
def criticisms(request: SignedInRequest, year: int) -> HttpResponse:
    """Choose the criticisms of a new bulletin."""
    work_list = published_list(year)
    if request.method == "POST":
        try:
            drafted = draft_criticism(year=year, escalations=_chosen(request), at=timezone.now(), by=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect("supervision:criticisms", year)
        return redirect("supervision:edit_bulletin", drafted.pk)
    waiting = list(criticisms_to_publish(work_list))
    context = {"year": year, "escalations": waiting, "chosen": {each.pk for each in waiting}}
    return render(request, "supervision/bulletin_criticisms.html", context)


@requires("supervision.write_bulletins")
def choose(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change which criticisms a draft names."""
    found = _draft(request, pk)
    if found.kind != BulletinKind.CRITICISM:
        raise Http404
    if request.method == "POST":
        if _act(request, lambda: choose_criticisms(bulletin=found, escalations=_chosen(request))):
            return redirect("supervision:edit_bulletin", pk)
        return redirect("supervision:choose_criticisms", pk)
    context = {
        "year": found.work_list.year,
        "bulletin": found,
        "escalations": list(criticisms_to_publish(found.work_list, beside=found)),
        "chosen": set(found.criticisms.values_list("escalation", flat=True)),
    }
    return render(request, "supervision/bulletin_criticisms.html", context)


@requires("supervision.write_bulletins")
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """The texts of a draft, saved as they are typed."""
    found = _draft(request, pk)
    return render(request, "supervision/bulletin_edit.html", edit_page(found, timezone.now()))


@requires("supervision.write_bulletins")
@require_POST
def write(request: SignedInRequest, pk: int, field: str) -> HttpResponse:
    """Save one text; where somebody else has changed it meanwhile, show theirs and keep what was typed."""
    found, at = bulletin_of(request, pk), timezone.now()
    said: dict[str, Any] = {"saved_at": at}
    version = request.POST.get("replace") or request.POST.get("version", "")
    try:
        write_text(
            bulletin=found, field=field, text=request.POST.get("text", ""), version=version, at=at, by=request.user
        )
    except TextChangedError as error:
        said = {"conflict": error, "stands": version_of(error.stored)}
    except ValidationError as error:
        said = {"error": " ".join(error.messages)}
    return _written(request, found, field, said)


@requires("supervision.write_bulletins")
def publish(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask once more, then publish."""
    found, at = bulletin_of(request, pk), timezone.now()
    if request.method == "POST":
        if _act(request, lambda: publish_bulletin(bulletin=found, at=at, by=request.user)):
            messages.success(request, _("The bulletin is published; its figures and texts are frozen."))
        return redirect(found)
    figures = live_figures(_draft(request, pk), at)
    context = {"bulletin": found, "figures": figures, **texts_to_look_at(texts_of(found, figures).values())}
    return render(request, "supervision/bulletin_publish.html", context)


@requires("supervision.write_bulletins")
def drop(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put a draft aside, after asking."""
    found = _draft(request, pk)
    if request.method != "POST":
        return render(request, "supervision/bulletin_drop.html", {"bulletin": found})
    if _act(request, lambda: drop_draft(bulletin=found, at=timezone.now())):
        messages.success(request, _("The draft was dropped. The period can be drafted anew."))
    return redirect(f"{reverse('supervision:bulletins')}?year={found.work_list.year}")


def _written(request: SignedInRequest, found: Bulletin, field: str, said: dict[str, Any]) -> HttpResponse:
    """The state of a text after it was sent: a part of the page, or without a script the page itself."""
    if not request.htmx:
        if told := said.get("error") or str(said.get("conflict", "")):
            messages.error(request, told)
        return redirect(f"{reverse('supervision:edit_bulletin', args=[found.pk])}#{field}")
    found.refresh_from_db()
    sent, stands = request.POST.get("version", ""), version_of(standing_texts(found).get(field))
    context = {"bulletin": found, "field": field, "version": stands if "saved_at" in said else sent, **said}
    return render(request, "supervision/_bulletin_text_state.html", context)


def _draft(request: SignedInRequest, pk: int) -> Bulletin:
    """A draft that can still be changed."""
    found = bulletin_of(request, pk)
    if found.published_at is not None or found.dropped_at is not None:
        raise Http404
    return found


def _chosen(request: SignedInRequest) -> list[int]:
    return [int(pk) for pk in request.POST.getlist("escalation") if pk.isascii() and pk.isdecimal() and len(pk) < 18]


def _act(request: SignedInRequest, act: Any) -> bool:
    """Whether it was done; why not is said on the next page."""
    try:
        act()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return False
    return True
