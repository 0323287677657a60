"""One measure: its working, what was decided before, what may be decided now, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from incentives.deciding import needs_amount, state_of
from incentives.documents.measures import MEASURE, notice_is_issued
from incentives.enums import YearPlanStatus
from incentives.forms.measures import DecideForm
from incentives.models import Evidence, FundTalk, PlannedMeasure
from incentives.permissions.talks import talks_visible_to
from incentives.selectors.evidence import about
from incentives.selectors.inputs import inputs_of
from incentives.selectors.measures import subject_of
from incentives.selectors.transfers import faster_of
from incentives.wording import working_lines
from notices.documents.selectors import documents_of
from regulation.selectors import article_hosts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from incentives.models import Measure, MeasureDecision
    from organization.models import Person


def measure_page(measure: Measure, person: Person, form: DecideForm | None = None) -> dict[str, Any]:
    hosts = article_hosts(measure.year)
    inputs, _hosts = inputs_of(measure.article, measure.year)
    planned = PlannedMeasure.objects.filter(measure=measure).select_related("plan").order_by("-plan__number")
    latest = next(iter(planned), None)
    may_decide = person.has_perm("incentives.decide_measure_of_article", subject_of(measure, hosts))
    is_fixed = latest is not None and latest.plan.status == YearPlanStatus.APPROVED and not measure.is_stale
    return {
        "measure": measure,
        "lines": working_lines(measure),
        "host": hosts[measure.article].host,
        "planned": latest,
        "needs_amount": needs_amount(measure),
        "may_decide": may_decide,
        "form": form or _form(measure) if may_decide and not is_fixed else None,
        "decisions": decisions_with_files(list(measure.decisions.select_related("by__unit"))),
        "talk": talks_visible_to(person, FundTalk.objects.filter(measure=measure)).order_by("-pk").first(),
        "faster": faster_of(measure) if person.has_perm("incentives.view_inputs", inputs) else None,
        "documents": documents_of(MEASURE, [measure.pk], person),
        "may_issue": may_decide and not notice_is_issued(measure),
    }


def _form(measure: Measure) -> DecideForm:
    return DecideForm(measure, initial={"seen": state_of(measure)})


def decisions_with_files(decisions: Sequence[MeasureDecision]) -> list[dict[str, Any]]:
    """Each decision with its working of that day and its files; one query for all files."""
    if not decisions:
        return []
    kept = Evidence.objects.filter(about=about(decisions[0]), about_id__in=[each.pk for each in decisions])
    files: dict[int, list[Evidence]] = {}
    for each in kept:
        files.setdefault(each.about_id, []).append(each)
    return [{"decision": each, "files": files.get(each.pk, [])} for each in reversed(decisions)]
