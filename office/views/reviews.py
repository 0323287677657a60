"""The reviews of a year: the list, one as a page, its slides, the lists behind its figures, and what the office
records (article 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from notices.documents.rendering import CONTENT_TYPE
from office.documents.review_words import words_of
from office.documents.reviews import document_of, draft_paper
from office.enums import ReviewKind
from office.forms.reviews import HoldForm, PeriodForm, WordsForm
from office.holding import ReviewChangedError, hold_review, prepare_review, write_review
from office.models import Review
from office.pages.review_figure import figure_page
from office.pages.review_topics import review_page, slides_page
from office.pages.reviews import hold_page, list_page, write_page
from office.selectors.review_figures import figures_of
from office.selectors.reviews import meetings_for
from organization.access import check, requires
from supervision.bulletins.tracing import UnknownFigureError
from supervision.views.places import published_list
from supervision.views.report import add_errors
from workbook.responses import workbook_response
from workbook.writing import write_table

if TYPE_CHECKING:
    from organization.access import SignedInRequest

ROWS_ON_A_PAGE = 200


@requires("office.view_reviews")
def reviews(request: SignedInRequest) -> HttpResponse:
    """The periods of a year, each with its review; for the office also those that can be prepared."""
    context = list_page(request.user, request.GET.get("year", ""))
    return render(request, "office/reviews.html", context)


@requires("office.prepare_reviews")
@require_POST
def prepare(request: SignedInRequest) -> HttpResponse:
    """Begin the review of a period, or go on with the one that somebody has begun."""
    form = PeriodForm(request.POST)
    if not form.is_valid():
        raise Http404
    given = form.cleaned_data
    work_list = published_list(given["year"])
    try:
        begun = prepare_review(
            work_list=work_list, kind=given["kind"], month=given["month"], at=timezone.now(), by=request.user
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("office:reviews")
    return redirect(begun)


@requires("office.view_reviews")
def review(request: SignedInRequest, year: int, review_kind: str, review_month: int) -> HttpResponse:
    """The review as it is read and printed; one in preparation with its figures as they are now."""
    found = review_at(request, year, review_kind, review_month)
    return render(request, "office/review.html", review_page(found, request.user, timezone.now()))


@requires("office.view_reviews")
def slides(request: SignedInRequest, year: int, review_kind: str, review_month: int) -> HttpResponse:
    """The same on slides, for the screen of a meeting and for paper: a topic a slide."""
    found = review_at(request, year, review_kind, review_month)
    return render(request, "office/review_slides.html", slides_page(found, request.user, timezone.now()))


@requires("office.view_reviews")
def figure(request: SignedInRequest, year: int, review_kind: str, review_month: int, figure: str) -> HttpResponse:
    """The list behind a figure: exactly as many rows as it counts."""
    found = review_at(request, year, review_kind, review_month)
    try:
        context = figure_page(found, figure, timezone.now())
    except UnknownFigureError as error:
        raise Http404 from error
    if request.GET.get("format") == "xlsx":
        heads, cells = context["table"]()
        return workbook_response(write_table(context["title"], heads, cells), context["title"])
    context["page"] = Paginator(context["rows"], ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "office/review_figure.html", context)


@requires("office.view_reviews")
def document(request: SignedInRequest, year: int, review_kind: str, review_month: int) -> HttpResponse:
    """The Word document: as it was issued, or of a review in preparation without its number."""
    found = review_at(request, year, review_kind, review_month)
    issued = document_of(found)
    if issued is not None:
        return redirect(issued)
    figures = figures_of(found, timezone.now())
    words = words_of(found, figures)
    response = HttpResponse(draft_paper(figures, words), content_type=CONTENT_TYPE)
    header = content_disposition_header(as_attachment=True, filename=f"{words.title}.docx")
    response["Content-Disposition"] = header or "attachment"
    return response


# What the office records ------------------------------------------------------------------------


@requires("office.prepare_reviews")
def write(request: SignedInRequest, year: int, review_kind: str, review_month: int) -> HttpResponse:
    """Write the words of a review in preparation; where somebody else has, both stand beside each other."""
    found = review_at(request, year, review_kind, review_month)
    check(request, "office.write_review", found)
    stored = {name: getattr(found, name) for name in ("opening", "conclusions", "meeting", "version")}
    form = WordsForm(request.POST or None, meetings=meetings_for(found), initial=stored)
    theirs = None
    if request.method == "POST" and form.is_valid():
        try:
            write_review(review=found, **form.cleaned_data, at=timezone.now(), by=request.user)
        except ReviewChangedError as error:
            theirs, form = error.review, _again(request, error.review)
        except ValidationError as error:
            add_errors(form, error)
        else:
            return redirect(found)
    context = {**write_page(found, timezone.now()), "form": form, "theirs": theirs}
    return render(request, "office/review_write.html", context, status=_status(form, theirs))


def _again(request: SignedInRequest, stored: Review) -> WordsForm:
    """What was typed, to be sent again over what stands now."""
    given = request.POST.copy()
    given["version"] = str(stored.version)
    return WordsForm(given, meetings=meetings_for(stored))


@requires("office.prepare_reviews")
def hold(request: SignedInRequest, year: int, review_kind: str, review_month: int) -> HttpResponse:
    """Say when the review was held, after a look at what is frozen by it."""
    found = review_at(request, year, review_kind, review_month)
    check(request, "office.hold_review", found)
    form = HoldForm(request.POST or None, initial={"held_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            hold_review(review=found, held_on=form.cleaned_data["held_on"], at=timezone.now(), by=request.user)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("The review was held; its figures and words are frozen."))
            return redirect(found)
    context = {**hold_page(found, timezone.now()), "form": form}
    return render(request, "office/review_hold.html", context, status=_status(form))


def review_at(request: SignedInRequest, year: int, kind: str, month: int) -> Review:
    reviews = Review.objects.select_related("work_list", "meeting", "prepared_by", "held_by")
    if kind not in ReviewKind:
        raise Http404
    found = get_object_or_404(reviews, work_list__year=year, kind=kind, month=month)
    check(request, "office.view_review", found)
    return found


def _status(form: HoldForm | WordsForm, theirs: Review | None = None) -> int:
    if theirs is not None:
        return 409
    return 422 if form.is_bound and form.errors else 200
