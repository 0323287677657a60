"""A unit's own evaluation of its half-year or year, beside its figures (article 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from office.enums import ReviewKind
from office.evaluating import evaluate_unit
from office.forms.reviews import EvaluationForm
from office.models import Review
from office.pages.evaluations import evaluation_page
from office.rules.reviews import EVALUATED_IN
from office.selectors.reviews import evaluation_of_unit
from organization.access import check, requires
from organization.models import Unit
from supervision.views.report import add_errors

if TYPE_CHECKING:
    from organization.access import SignedInRequest


@requires("office.view_evaluations")
def evaluation(request: SignedInRequest, year: int, period: str, unit_id: int) -> HttpResponse:
    """What the unit has written, and as long as the review is not held the form to write it."""
    review, evaluated = _review(year, period), get_object_or_404(Unit, pk=unit_id)
    check(request, "office.view_evaluation", evaluation_of_unit(review, unit_id))
    context = evaluation_page(review, evaluated, request.user, timezone.now())
    written = context["evaluation"]
    form = EvaluationForm(request.POST or None, initial={"text": written.text if written else context["proposal"]})
    if request.method == "POST" and form.is_valid():
        try:
            evaluate_unit(
                review=review, unit=evaluated, text=form.cleaned_data["text"], at=timezone.now(), by=request.user
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("The evaluation is handed in. It can be changed until the review is held."))
            return redirect(request.path)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "office/evaluation.html", {**context, "form": form}, status=status)


def _review(year: int, kind: str) -> Review:
    if kind not in ReviewKind or ReviewKind(kind) not in EVALUATED_IN:
        raise Http404
    month = EVALUATED_IN[ReviewKind(kind)]
    return get_object_or_404(Review.objects.select_related("work_list"), work_list__year=year, kind=kind, month=month)
