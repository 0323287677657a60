from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from regulation.articles import ARTICLE, PARAMETERS
from regulation.enums import Decision, Part, SetBy
from regulation.models import ArticleUnit, ParameterEntry
from regulation.rules import InvalidValueError, OutOfBoundsError, read_value, write_value
from regulation.selectors import article_in_year

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from organization.models import Person, Unit
    from regulation.articles import Parameter


@transaction.atomic
def enter_parameter(
    *, year: int, key: str, value: str, holds_from: date, entered_by: Person, at: datetime, document: str = ""
) -> ParameterEntry:
    """Enter a figure for the year; it holds from its date once the supervision office has approved it."""
    parameter = PARAMETERS[key]
    if not entered_by.has_perm("regulation.enter_parameter_of_article", article_in_year(parameter.article, year)):
        raise PermissionDenied
    check_day_of_open_year(year=year, holds_from=holds_from, at=at)
    if parameter.set_by == SetBy.REGULATION and not document.strip():
        raise ValidationError(
            {"document": _("The figure stands in the regulation: name the document that changes it.")}
        )
    return ParameterEntry.objects.create(
        year=year,
        key=key,
        value=checked_value(parameter, value),
        holds_from=holds_from,
        document=document.strip(),
        entered_by=entered_by,
        entered_at=at,
    )


@transaction.atomic
def approve_parameter(*, entry: ParameterEntry, approved_by: Person, at: datetime) -> ParameterEntry:
    """Put an entered figure into force from its date. Nobody approves an entry of their own.

    What follows from it in other rooms (`settings.PARAMETER_APPROVED`) follows in the same transaction.
    """
    approved = _decide(entry, Decision.APPROVED, decided_by=approved_by, at=at)
    for path in settings.PARAMETER_APPROVED:
        import_string(path)(year=approved.year, article=approved.parameter.article, at=at)
    return approved


@transaction.atomic
def decline_parameter(*, entry: ParameterEntry, declined_by: Person, at: datetime, reason: str) -> ParameterEntry:
    """Leave the figure as it was, and say why."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the figure is declined.")})
    return _decide(entry, Decision.DECLINED, decided_by=declined_by, at=at, reason=reason.strip())


@transaction.atomic
def enter_approved_figures(
    *,
    year: int,
    figures: Mapping[str, str],
    holds_from: date,
    document: str,
    entered_by: Person,
    approved_by: Person,
    at: datetime,
) -> list[ParameterEntry]:
    """Put the figures of an assessment plan into force from its day: written by one person, approved by another.

    Raises ValidationError for a year that is over, a figure out of its bounds, one that the regulation fixes, and one
    that the regulation sets where no document changes it.
    """
    check_day_of_open_year(year=year, holds_from=holds_from, at=at)
    document = document.strip()
    entries = [
        ParameterEntry(
            year=year,
            key=key,
            value=checked_figure(PARAMETERS[key], value, document=document),
            holds_from=holds_from,
            document=document,
            entered_by=entered_by,
            entered_at=at,
            decision=Decision.APPROVED,
            decided_by=approved_by,
            decided_at=at,
        )
        for key, value in figures.items()
    ]
    for entry in entries:
        if not approved_by.has_perm("regulation.decide_parameter", entry):
            raise PermissionDenied
    return ParameterEntry.objects.bulk_create(entries)


def checked_figure(parameter: Parameter, value: str, *, document: str) -> str:
    """The value as it is stored; a figure of the regulation changes only on a document, a fixed one never."""
    text = checked_value(parameter, value)
    is_changed = text != checked_value(parameter, parameter.default)
    if parameter.is_fixed and is_changed:
        raise ValidationError({"value": _("The regulation leaves no room for another figure.")})
    if parameter.set_by == SetBy.REGULATION and is_changed and not document.strip():
        raise ValidationError(
            {"document": _("The figure stands in the regulation: name the document that changes it.")}
        )
    return text


@transaction.atomic
def assign_article_units(
    *,
    year: int,
    article: int,
    host: Unit,
    co_hosts: Sequence[Unit],
    holds_from: date,
    entered_by: Person,
    at: datetime,
    document: str = "",
) -> list[ArticleUnit]:
    """Say which units host and co-host the article from a day of the year on."""
    if not entered_by.has_perm("regulation.assign_units"):
        raise PermissionDenied
    check_day_of_open_year(year=year, holds_from=holds_from, at=at)
    if host in co_hosts:
        raise ValidationError({"co_hosts": _("The host unit cannot be a co-host too.")})
    for unit in (host, *co_hosts):
        if not unit.exists_on(holds_from):
            raise ValidationError(_("%(unit)s does not exist on %(day)s.") % {"unit": unit, "day": holds_from})
    parts = [(host, Part.HOST), *((unit, Part.CO_HOST) for unit in co_hosts)]
    return ArticleUnit.objects.bulk_create(
        ArticleUnit(
            year=year,
            article=ARTICLE[article].number,
            unit=unit,
            part=part,
            holds_from=holds_from,
            document=document.strip(),
            entered_by=entered_by,
            entered_at=at,
        )
        for unit, part in parts
    )


def checked_value(parameter: Parameter, text: str) -> str:
    """The text as it is stored, or a ValidationError that names the bounds."""
    try:
        return write_value(read_value(parameter, text))
    except OutOfBoundsError:
        raise ValidationError(
            {
                "value": _("Between %(least)s and %(greatest)s.")
                % {"least": parameter.least, "greatest": parameter.greatest}
            }
        ) from None
    except InvalidValueError:
        example = parameter.default or parameter.least
        raise ValidationError({"value": _("Not readable, for example: %(example)s") % {"example": example}}) from None


def check_day_of_open_year(*, year: int, holds_from: date, at: datetime) -> None:
    """Years gone keep their figures; a figure of a year holds from one of its days."""
    if year < localdate(at).year:
        raise ValidationError({"year": _("%(year)s is over and keeps its figures.") % {"year": year}})
    if holds_from.year != year:
        raise ValidationError({"holds_from": _("Choose a day of %(year)s.") % {"year": year}})


def _decide(
    entry: ParameterEntry, decision: Decision, *, decided_by: Person, at: datetime, reason: str = ""
) -> ParameterEntry:
    entry = ParameterEntry.objects.select_for_update().get(pk=entry.pk)
    if not decided_by.has_perm("regulation.decide_parameter", entry):
        raise PermissionDenied
    if entry.decision != Decision.PENDING:
        raise ValidationError(_("This entry has been decided already."))
    entry.decision, entry.decided_by, entry.decided_at, entry.decision_reason = decision, decided_by, at, reason
    entry.save(update_fields=["decision", "decided_by", "decided_at", "decision_reason"])
    return entry
