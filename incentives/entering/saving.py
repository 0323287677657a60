"""Saving a row of a table of inputs; what follows from it follows in the same transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from incentives.entering.words import FAULTS
from incentives.enums import MeasureStatus
from incentives.measuring import renew_measures
from incentives.rules.inputs import changed_fields, corrected_fields, faults_of
from incentives.selectors.inputs import find_row, inputs_of, measures_of, version_of
from incentives.tables import stored_values
from tasks.models import WorkList

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from incentives.models import Input
    from incentives.tables import InputTable
    from organization.models import Person

REASON = "reason"


class ConflictError(Exception):
    """Somebody else saved the row after it was read; `stored` is what stands now."""

    def __init__(self, stored: Input) -> None:
        super().__init__(str(stored))
        self.stored = stored


def check_input(
    *, table: InputTable, year: int, pk: int | None, values: Mapping[str, Any], reason: str, on: date
) -> None:
    """Raise ValidationError, by field, for what could not be saved."""
    stored = find_row(table, year, pk) if pk else None
    _check(table, year, stored, values, reason, on)


@transaction.atomic
def save_input(
    *,
    table: InputTable,
    year: int,
    pk: int | None,
    values: Mapping[str, Any],
    version: str,
    document: str = "",
    reason: str = "",
    at: datetime,
    by: Person,
) -> Input:
    """Save a row, a new one without `pk`, as it was read from a document; renew the measures of its article.

    A figure that has been judged takes a reason. A row that somebody else has saved since the state named by
    `version` raises ConflictError and stays as it is.
    """
    subject, _hosts = inputs_of(table.article, year)
    if not by.has_perm("incentives.enter_inputs", subject):
        raise PermissionDenied
    stored = _locked(table, year, pk, values)
    if version_of(stored) != version and stored is not None:
        raise ConflictError(stored)
    _check(table, year, stored, values, reason, localdate(at))
    before = stored_values(table, stored)
    if stored and not changed_fields(before, values) and stored.document == document:
        return stored
    row = stored or table.model(year=year)
    for name, value in {**values, "document": document, "entered_at": at, "entered_by": by}.items():
        setattr(row, name, value)
    _write(table, row, by=by, reason=reason)
    renew_measures(year=year, articles=[table.article], at=at)
    return row


def _locked(table: InputTable, year: int, pk: int | None, values: Mapping[str, Any]) -> Input | None:
    """The row to be changed, locked; where its key is given, also one that somebody else has made meanwhile."""
    rows = table.model._default_manager.filter(year=year).select_for_update(of=("self",))
    if pk:
        return rows.get(pk=pk)
    if table.has_roster:
        return rows.filter(**{table.key[0]: values[table.key[0]]}).first()
    return None


def _check(
    table: InputTable, year: int, stored: Input | None, values: Mapping[str, Any], reason: str, on: date
) -> None:
    problems: dict[str, str] = {name: str(FAULTS[fault]) for name, fault in faults_of(table.slug, values, on)}
    if not problems and _stands_twice(table, year, stored, values):
        problems[table.key[0]] = _("There is a row for this already.")
    if not problems and not reason and _corrected(table, year, stored, values):
        problems[REASON] = _("Judged already: another figure takes a reason.")
    if problems:
        raise ValidationError(problems)


def _stands_twice(table: InputTable, year: int, stored: Input | None, values: Mapping[str, Any]) -> bool:
    others = table.model._default_manager.filter(year=year, **{name: values[name] for name in table.key})
    return others.exclude(pk=stored.pk if stored else None).exists()


def _corrected(table: InputTable, year: int, stored: Input | None, values: Mapping[str, Any]) -> tuple[str, ...]:
    """The judged figures that would change."""
    if stored is None:
        return ()
    closed_through = WorkList.objects.filter(year=year).values_list("closed_through", flat=True).first() or 0
    return corrected_fields(
        stored_values(table, stored),
        values,
        {name: table.judged_after(name) for name in table.fields},
        closed_through=closed_through,
        is_decided=_is_decided(table, year, stored),
    )


def _is_decided(table: InputTable, year: int, stored: Input) -> bool:
    """Whether the host has decided on a measure that rests on this row."""
    decided = measures_of(table, year).exclude(status=MeasureStatus.PROPOSED)
    return any(table.key_of_measure(each) == table.key_of(stored) for each in decided)


def _write(table: InputTable, row: Input, *, by: Person, reason: str) -> None:
    try:
        with transaction.atomic(), pghistory.context(user=by.pk, source="entry", reason=reason):
            row.save()
    except IntegrityError as error:
        raise ValidationError({table.key[0]: _("There is a row for this already.")}) from error
