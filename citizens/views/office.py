"""The office's pages about what citizens read: notes, pictures and bulletins, released, corrected, taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from citizens.describing_progress import correct_note, release_note, rewrite_note, take_back_note, write_note
from citizens.forms.livelihood import CorrectionForm, NoteForm, PictureForm, TakeBackForm
from citizens.models import Picture, ProgressNote
from citizens.pages.office import (
    chosen_list,
    item_page,
    month_to_begin_with,
    months_to_write_of,
    office_page,
    published_years,
)
from citizens.picturing import add_picture, release_picture, take_back_picture
from citizens.releasing import release_bulletin
from citizens.selectors.bulletins import months_not_public
from citizens.selectors.livelihood import is_for_citizens
from organization.access import requires
from supervision.enums import BulletinStatus
from supervision.models import Bulletin
from supervision.views.report import add_errors
from tasks.models import Task

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import Model
    from django.forms import Form

    from organization.access import SignedInRequest


@requires("citizens.view_office")
@never_cache
def office(request: SignedInRequest) -> HttpResponse:
    """What of a year is public, what could be, and what visitors wrote."""
    years = published_years()
    work_list = chosen_list(request.GET.get("year", ""), years, timezone.localdate())
    if work_list is None:
        return render(request, "dashboards/no_list.html")
    return render(request, "citizens/office.html", office_page(work_list, years, request.user))


@requires("citizens.view_office")
@never_cache
def item(request: SignedInRequest, year: int, serial: str) -> HttpResponse:
    """One livelihood item: everything written and shown about it, and the forms to add to it."""
    return _item(request, _task(year, serial))


@requires("citizens.release")
@never_cache
@require_POST
def write(request: SignedInRequest, year: int, serial: str) -> HttpResponse:
    task = _task(year, serial)
    form = _note_form(request, task)

    def act() -> ProgressNote:
        return write_note(task=task, **form.cleaned_data, at=timezone.now(), by=request.user)

    if form.is_valid() and (note := _try(form, act)):
        messages.success(request, _("The note is written. Citizens read it once it is released."))
        return redirect(item_url(note.task, "notes"))
    return _item(request, task, note_form=form)


@requires("citizens.release")
@never_cache
@require_POST
def add(request: SignedInRequest, year: int, serial: str) -> HttpResponse:
    task = _task(year, serial)
    form = PictureForm(request.POST, request.FILES)

    def act() -> Picture:
        return add_picture(task=task, **form.cleaned_data, at=timezone.now(), by=request.user)

    if form.is_valid() and (picture := _try(form, act)):
        messages.success(request, _("The picture is kept. Citizens see it once it is released."))
        return redirect(item_url(picture.task, "pictures"))
    return _item(request, task, picture_form=form)


@requires("citizens.release")
@never_cache
@require_POST
def release_a_note(request: SignedInRequest, pk: int) -> HttpResponse:
    note, version = _note(pk), request.POST.get("version")

    def act() -> ProgressNote:
        return release_note(note=note, version=version, at=timezone.now(), by=request.user)

    return _at_once(request, note.task, "notes", act)


@requires("citizens.release")
@never_cache
def rewrite_a_note(request: SignedInRequest, pk: int) -> HttpResponse:
    note = _note(pk)
    form = _note_form(request, note.task, {"month": note.month, "text": note.text})
    words = {"heading": _("Change a draft"), "act_label": _("Keep the change")}

    def act() -> ProgressNote:
        return rewrite_note(note=note, **form.cleaned_data, at=timezone.now(), by=request.user)

    return _on_one(request, note, form, act, anchor="notes", words=words)


@requires("citizens.release")
@never_cache
def correct_a_note(request: SignedInRequest, pk: int) -> HttpResponse:
    note = _note(pk)
    form = CorrectionForm(request.POST or None, initial={"text": note.text})
    words = {
        "heading": _("Correct a released note"),
        "sentence": _("The new text takes its place at once. The earlier one stays to be read below it, as corrected."),
        "act_label": _("Publish the correction"),
    }

    def act() -> ProgressNote:
        return correct_note(note=note, **form.cleaned_data, at=timezone.now(), by=request.user)

    return _on_one(request, note, form, act, anchor="notes", words=words)


@requires("citizens.release")
@never_cache
def take_a_note_back(request: SignedInRequest, pk: int) -> HttpResponse:
    note = _note(pk)
    form = TakeBackForm(request.POST or None)

    def act() -> ProgressNote:
        return take_back_note(note=note, **form.cleaned_data, at=timezone.now(), by=request.user)

    return _on_one(request, note, form, act, anchor="notes", words=_words_of_taking_back(note))


@requires("citizens.release")
@never_cache
@require_POST
def release_a_picture(request: SignedInRequest, pk: int) -> HttpResponse:
    picture = _picture(pk)

    def act() -> Picture:
        return release_picture(picture=picture, at=timezone.now(), by=request.user)

    return _at_once(request, picture.task, "pictures", act)


@requires("citizens.release")
@never_cache
def take_a_picture_back(request: SignedInRequest, pk: int) -> HttpResponse:
    picture = _picture(pk)
    form = TakeBackForm(request.POST or None)

    def act() -> Picture:
        return take_back_picture(picture=picture, **form.cleaned_data, at=timezone.now(), by=request.user)

    return _on_one(request, picture, form, act, anchor="pictures", words=_words_of_taking_back(picture))


@requires("citizens.release")
@never_cache
def release_a_bulletin(request: SignedInRequest, pk: int) -> HttpResponse:
    """What becomes public, then the act: there is no way back."""
    bulletin = get_object_or_404(Bulletin.objects.select_related("work_list"), pk=pk, status=BulletinStatus.PUBLISHED)
    if request.method == "POST":
        try:
            release_bulletin(bulletin=bulletin, at=timezone.now(), by=request.user)
            messages.success(request, _("Citizens can read the bulletin now."))
            return redirect(bulletin)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
    release = getattr(bulletin, "public_release", None)
    context = {"bulletin": bulletin, "release": release, "months": months_not_public(bulletin)}
    return render(request, "citizens/release_bulletin.html", {**context, "year": bulletin.work_list.year})


def item_url(task: Task, anchor: str = "") -> str:
    url = redirect("citizens:item", task.work_list.year, task.serial).url
    return f"{url}#{anchor}" if anchor else url


def _task(year: int, serial: str) -> Task:
    tasks = Task.objects.published().in_year(year).select_related("work_list", "host", "sector")
    found = get_object_or_404(tasks, serial=serial)
    if not is_for_citizens(found):
        raise Http404
    return found


def _note(pk: int) -> ProgressNote:
    return get_object_or_404(ProgressNote.objects.select_related("task__work_list"), pk=pk)


def _picture(pk: int) -> Picture:
    return get_object_or_404(Picture.objects.select_related("task__work_list"), pk=pk)


def _note_form(request: SignedInRequest, task: Task, initial: dict[str, Any] | None = None) -> NoteForm:
    on = timezone.localdate()
    first = initial or {"month": month_to_begin_with(task, on)}
    return NoteForm(request.POST or None, months=months_to_write_of(task, on), initial=first)


def _item(request: SignedInRequest, task: Task, **forms: Form) -> HttpResponse:
    """The page of an item; a form that came back stands in it with what was typed."""
    given: dict[str, Any] = {"note_form": None, "picture_form": None, **forms}
    given["note_form"] = given["note_form"] or NoteForm(
        months=months_to_write_of(task, timezone.localdate()),
        initial={"month": month_to_begin_with(task, timezone.localdate())},
    )
    given["picture_form"] = given["picture_form"] or PictureForm()
    context = {**item_page(task, at=timezone.now()), **given, "may_release": request.user.has_perm("citizens.release")}
    return render(request, "citizens/item.html", context, status=422 if forms else 200)


def _words_of_taking_back(subject: ProgressNote | Picture) -> dict[str, str]:
    """A draft goes without a trace outside; of what was released citizens read that it was taken back, and why."""
    was_read = subject.released_at is not None
    return {
        "heading": _("Take back from citizens") if was_read else _("Drop a draft"),
        "sentence": _("Citizens read from now on only that it was taken back, when and why.")
        if was_read
        else _("Citizens never read it; it stays on record here."),
        "act_label": _("Take back") if was_read else _("Drop the draft"),
    }


def _on_one(
    request: SignedInRequest, subject: ProgressNote | Picture, form: Form, act: Callable[[], Model], *,
    anchor: str, words: dict[str, str],
) -> HttpResponse:  # fmt: skip
    """One form about one note or picture: act where it is right, else show it with what is wrong."""
    if request.method == "POST" and form.is_valid() and _try(form, act):
        return redirect(item_url(subject.task, anchor))
    context = {
        "subject": subject,
        "picture": subject if isinstance(subject, Picture) else None,
        "task": subject.task,
        "form": form,
        "back_url": item_url(subject.task, anchor),
        **words,
    }
    return render(request, "citizens/item_act.html", context, status=422 if form.errors else 200)


def _at_once(request: SignedInRequest, task: Task, anchor: str, act: Callable[[], Model]) -> HttpResponse:
    try:
        act()
        messages.success(request, _("Released: citizens read it from now on."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(item_url(task, anchor))


def _try(form: Form, act: Callable[[], Any]) -> Any:
    try:
        return act()
    except ValidationError as error:
        add_errors(form, error)
        return None
