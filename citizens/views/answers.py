"""The office's queue of visitors' comments, and the answers (article 19)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from citizens.answering import answer_comment, set_aside_comment
from citizens.forms.comments import AnswerForm, SetAsideForm
from citizens.models import Comment
from citizens.pages.comments import asked_state, comment_page, queue, queue_counts, queue_rows
from organization.access import check, requires
from supervision.views.report import add_errors

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import Form

    from organization.access import SignedInRequest

ROWS_ON_A_PAGE = 50


@requires("citizens.view_office")
@never_cache
def comments(request: SignedInRequest) -> HttpResponse:
    """What waits, the oldest first; or what became of the others."""
    page = Paginator(queue(request.GET), ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    rows = queue_rows(list(page), timezone.localdate())
    context = {"page": page, "rows": rows, "state": asked_state(request.GET), "counts": queue_counts()}
    return render(request, "citizens/comments.html", {**context, "task_asked": request.GET.get("task", "")})


@requires("citizens.view_office")
@never_cache
def comment(request: SignedInRequest, pk: int) -> HttpResponse:
    """One comment, and its answer."""
    found = _comment(pk)
    if request.method == "POST":
        check(request, "citizens.answer_comments", found)
    form = AnswerForm(request.POST or None, initial=_initial(found))

    def act() -> Comment:
        return answer_comment(comment=found, **form.cleaned_data, at=timezone.now(), by=request.user)

    if request.method == "POST" and form.is_valid() and _try(form, act):
        messages.success(request, _("The answer is given."))
        return redirect("citizens:comments")
    context = {**comment_page(found), "form": form, "may_answer": request.user.has_perm("citizens.answer_comments")}
    return render(request, "citizens/comment.html", context, status=422 if form.errors else 200)


@requires("citizens.answer_comments")
@never_cache
def set_aside(request: SignedInRequest, pk: int) -> HttpResponse:
    """Leave a comment without an answer, with the reason."""
    found = _comment(pk)
    form = SetAsideForm(request.POST or None, initial={"is_correction": found.is_answered})

    def act() -> Comment:
        return set_aside_comment(comment=found, **form.cleaned_data, at=timezone.now(), by=request.user)

    if request.method == "POST" and form.is_valid() and _try(form, act):
        messages.success(request, _("The comment is set aside."))
        return redirect("citizens:comments")
    context = {"comment": found, "form": form}
    return render(request, "citizens/set_aside.html", context, status=422 if form.errors else 200)


def _initial(comment: Comment) -> dict[str, Any]:
    if not comment.is_answered:
        return {"is_shown": "yes", "is_correction": comment.answered_at is not None}
    return {"answer": comment.answer, "is_shown": "yes" if comment.is_shown else "no", "is_correction": True}


def _comment(pk: int) -> Comment:
    return get_object_or_404(Comment.objects.select_related("task__work_list", "task__host", "answered_by"), pk=pk)


def _try(form: Form, act: Callable[[], Comment]) -> Comment | None:
    try:
        return act()
    except ValidationError as error:
        add_errors(form, error)
        return None
