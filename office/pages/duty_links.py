"""Which of the records that prove duties a person may open: no link leads to a closed door."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from django.urls import resolve

from incentives.models import Verification
from incentives.permissions.verifications import verifications_visible_to
from incentives.selectors.inputs import inputs_of
from incentives.selectors.performance import points_of_year
from office.enums import DutyKind
from office.models import Review
from office.permissions.duties import holds
from office.permissions.reviews import reviews_visible_to
from office.selectors.meetings import meetings_visible_to
from organization.access import PUBLIC, SIGNED_IN
from organization.permissions import sees_whole_city
from supervision.models import Escalation
from supervision.permissions.reports import escalations_visible_to

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterable

    from django.urls import ResolverMatch

    from office.rules.duties import Duty
    from organization.models import Person


@dataclass(frozen=True)
class Doors:
    """The pages behind some duties as one person may open them; each kind of record is asked for once."""

    person: Person
    duties: Iterable[Duty]
    _rights: dict[tuple[Hashable, ...], bool] = field(default_factory=dict)

    @cached_property
    def _sees_all(self) -> bool:
        return bool(sees_whole_city(self.person))

    def are_open(self, duty: Duty) -> bool:
        if not duty.url:
            return False
        place = _place(duty)
        access = getattr(place.func, "access", "")
        if not access or not (access in (PUBLIC, SIGNED_IN) or self.person.has_perm(access)):
            return False
        return self._sees_all or self._is_open(duty, place)

    def _is_open(self, duty: Duty, place: ResolverMatch) -> bool:
        if duty.kind == DutyKind.SECTOR_COMMENTS:
            return holds(self.person, duty.holder)
        key = (place.view_name, *place.kwargs.values())
        if place.view_name in RECORDS:
            return place.kwargs["pk"] in self._records[place.view_name]
        if key not in self._rights:
            self._rights[key] = _has_right(self.person, place)
        return self._rights[key]

    @cached_property
    def _records(self) -> dict[str, set[int]]:
        """By page, the keys of those records behind the duties which the person reads."""
        named: dict[str, set[int]] = {}
        for duty in self.duties:
            place = _place(duty) if duty.url else None
            if place and place.view_name in RECORDS:
                named.setdefault(place.view_name, set()).add(place.kwargs["pk"])
        return {page: RECORDS[page](self.person, keys) for page, keys in named.items()}


def _place(duty: Duty) -> ResolverMatch:
    return resolve(duty.url.partition("?")[0].partition("#")[0])


def _meetings(person: Person, keys: Collection[int]) -> set[int]:
    return set(meetings_visible_to(person).filter(pk__in=keys).values_list("pk", flat=True))


def _escalations(person: Person, keys: Collection[int]) -> set[int]:
    found = escalations_visible_to(person, Escalation.objects.filter(pk__in=keys))
    return set(found.values_list("pk", flat=True))


def _verifications(person: Person, keys: Collection[int]) -> set[int]:
    found = verifications_visible_to(person, Verification.objects.filter(pk__in=keys))
    return set(found.values_list("pk", flat=True))


RECORDS = {
    "office:meeting": _meetings,
    "supervision:escalation": _escalations,
    "incentives:verification": _verifications,
}


def _has_right(person: Person, place: ResolverMatch) -> bool:
    """The rights that pages of a year or a period ask for beyond that of opening such a page at all."""
    asked = place.kwargs
    match place.view_name:
        case "incentives:inputs":
            return person.has_perm("incentives.view_inputs", inputs_of(asked["article"], asked["year"])[0])
        case "incentives:grades":
            return person.has_perm("incentives.view_grades", points_of_year(asked["year"]))
        case "office:review":
            period = {"kind": asked["review_kind"], "month": asked["review_month"]}
            reviews = Review.objects.filter(work_list__year=asked["year"], **period)
            return reviews_visible_to(person, reviews).exists()
        case _:
            return True
