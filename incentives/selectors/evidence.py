"""Who may read the files of an act: who may read the act itself. Each subject says it for its own acts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from incentives.models import Evidence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.db.models import Model, QuerySet

    from organization.models import Person

    Readable = Callable[[Person], QuerySet[Any]]

READERS: dict[str, Readable] = {}


def reads_evidence_of(model: type[Model]) -> Callable[[Readable], Readable]:
    """The decorated function gives the rows of the model that a person may read, and with them their files."""

    def remember(readable: Readable) -> Readable:
        READERS[about(model)] = readable
        return readable

    return remember


def about(model: type[Model] | Model) -> str:
    """Under which name the files of an act are kept."""
    return str(model._meta.model_name)


def evidence_of(act: Model) -> QuerySet[Evidence]:
    return Evidence.objects.filter(about=about(act), about_id=act.pk).order_by("at", "pk")


def evidence_by_act(acts: Iterable[Model]) -> dict[int, list[Evidence]]:
    """The files of several acts of one kind, by the act; one query, or none where there are no acts."""
    listed = list(acts)
    found: dict[int, list[Evidence]] = {}
    if listed:
        rows = Evidence.objects.filter(about=about(listed[0]), about_id__in=[act.pk for act in listed])
        for row in rows.order_by("at", "pk"):
            found.setdefault(row.about_id, []).append(row)
    return found


def may_read(person: Person, evidence: Evidence) -> bool:
    """Nobody, where no subject has said who may."""
    readable = READERS.get(evidence.about)
    return readable is not None and readable(person).filter(pk=evidence.about_id).exists()
