"""What visitors write: a comment on a livelihood item, and the page on which its answer is found (article 19)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.core import ratelimit
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from citizens.commenting import TooManyCommentsError, leave_comment
from citizens.forms.comments import CommentForm, ReceiptForm
from citizens.pages.places import place_of
from citizens.rules.comments import DAYS_TO_ANSWER
from citizens.selectors.comments import comment_of_receipt, takes_comments
from organization.access import public
from supervision.views.report import add_errors
from tasks.models import Task

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

    from citizens.models import Comment

LIMIT = "visitors_comment"  # the name of the limit in settings.ACCOUNT_RATE_LIMITS
TOO_MANY, FAULTY = 429, 422


@public
@never_cache
@sensitive_post_parameters()
def leave(request: HttpRequest, year: int, serial: str) -> HttpResponse:
    """The form of a comment; what is sent goes into the office's queue, and a receipt comes back."""
    at = timezone.now()
    task = _open_item(year, serial, at)
    form = CommentForm(request.POST if request.method == "POST" else None, task=task, at=at)
    status = 200
    if request.method == "POST":
        status, comment = _left(request, form, at)
        if comment is not None:
            return redirect("citizens:receipt", comment.receipt)
    context = {"task": task, "year": year, "form": form, "days": DAYS_TO_ANSWER, "place": place_of(year)}
    return _page(request, "citizens/leave_comment.html", context, status)


@public
@never_cache
def find_answer(request: HttpRequest) -> HttpResponse:
    """Where one asks for the answer with the receipt's number."""
    form = ReceiptForm(request.GET or None)
    if request.GET and form.is_valid():
        comment = comment_of_receipt(form.cleaned_data["receipt"])
        if comment is not None:
            return redirect("citizens:receipt", comment.receipt)
        form.add_error("receipt", _("There is no comment with this number. Look at it once more, sign by sign."))
    status = FAULTY if form.errors else 200
    return _page(request, "citizens/find_answer.html", {"form": form, "place": place_of()}, status)


@public
@never_cache
def receipt(request: HttpRequest, receipt: str) -> HttpResponse:
    """A visitor's own comment, and the answer when there is one; only who has the receipt finds it."""
    comment = comment_of_receipt(receipt)
    if comment is None:
        raise Http404
    year = comment.task.work_list.year
    context = {"comment": comment, "task": comment.task, "year": year, "days": DAYS_TO_ANSWER, "place": place_of(year)}
    return _page(request, "citizens/receipt.html", context)


def _page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page of one visitor: nothing for a search engine."""
    response = render(request, template, context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response


def _open_item(year: int, serial: str, at: datetime) -> Task:
    tasks = Task.objects.published().in_year(year).select_related("work_list", "host")
    task = get_object_or_404(tasks, serial=serial)
    if not takes_comments(task, at=at):
        raise Http404
    return task


def _left(request: HttpRequest, form: CommentForm, at: datetime) -> tuple[int, Comment | None]:
    """The comment, or with which status the form comes back with what was typed."""
    if not form.is_valid():
        return FAULTY, None
    if not ratelimit.consume(request, action=LIMIT):
        form.add_error(None, _("Many comments came from your network just now. Please try again in a while."))
        return TOO_MANY, None
    given = form.cleaned_data
    try:
        return 200, leave_comment(task=form.task, text=given["text"], name=given["name"], at=at, receipt=form.receipt)
    except ValidationError as error:
        add_errors(form, error)
        return (TOO_MANY if isinstance(error, TooManyCommentsError) else FAULTY), None
