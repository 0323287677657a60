"""Which units were graded excellent, and how many civil servants each may grade so (article 16)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incentives.forms.performance import GradesForm
from incentives.models import UnitAssessment
from incentives.pages.grades import grades_page
from incentives.scoring.grading import enter_grades
from incentives.selectors.performance import points_of_year
from incentives.views.scores import years_with_scores
from organization.access import check, requires

if TYPE_CHECKING:
    from organization.access import SignedInRequest


@requires("incentives.open_grades")
def latest(request: SignedInRequest) -> HttpResponse:
    years = years_with_scores()
    return redirect("incentives:grades", years[0] if years else localdate().year)


@requires("incentives.open_grades")
def grades(request: SignedInRequest, year: int) -> HttpResponse:
    """Entered as a table by the host of the article; read by who sees the city and the Organization Department."""
    subject = points_of_year(year)
    check(request, "incentives.view_grades", subject)
    may_enter = request.user.has_perm("incentives.enter_grades", subject)
    known = {row.unit_id: row for row in UnitAssessment.objects.filter(year=year).select_related("entered_by")}
    page = grades_page(year, known)
    form = GradesForm(request.POST or None, units=page.units, known=known) if may_enter else None
    if request.method == "POST":
        check(request, "incentives.enter_grades", subject)
        if form is not None and form.is_valid() and _enter(request, year, form):
            return redirect("incentives:grades", year)
    context = {
        "year": year,
        "years": years_with_scores(),
        "page": page,
        "form": form,
        "rows_shown": [each.with_cells(form) for each in page.rows],
    }
    return render(request, "incentives/grades.html", context, status=422 if form and form.errors else 200)


def _enter(request: SignedInRequest, year: int, form: GradesForm) -> bool:
    try:
        changed = enter_grades(
            year=year,
            grades=form.grades(),
            document=form.cleaned_data["document"],
            at=timezone.now(),
            by=request.user,
        )
    except ValidationError as error:
        form.add_error(None, error)
        return False
    said = ngettext("%(count)s unit changed.", "%(count)s units changed.", changed) % {"count": changed}
    messages.success(request, said if changed else _("Nothing was changed."))
    return True
