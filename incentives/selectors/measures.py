"""Reads of measures: which a person may see, which wait for a decision, who decides them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from incentives.models import Measure, MeasureDecision
from incentives.permissions.measures import MeasureOfArticle, measures_readable_by
from incentives.permissions.plans import speaks_for_its_unit
from incentives.selectors.evidence import reads_evidence_of
from incentives.selectors.plans import articles_of_unit
from organization.permissions import sees_whole_city
from regulation.selectors import article_hosts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from incentives.models.measures import MeasureQuerySet
    from organization.models import Person
    from regulation.selectors import Hosts


def measures_visible_to(person: Person, year: int | None = None) -> MeasureQuerySet:
    """The measures that a person may read, of one year or of all, without those that were proposed and ceased.

    The number of queries grows with the years that are asked about, not with the measures.
    """
    measures = Measure.objects.standing()
    if year is not None:
        measures = measures.in_year(year)
    if sees_whole_city(person):
        return measures.filter(measures_readable_by(person, {}))
    readable = Measure.objects.filter(measures_readable_by(person, _articles(person, year)))
    return measures.filter(pk__in=readable.order_by().values("pk"))


def _articles(person: Person, year: int | None) -> Mapping[int, list[int]]:
    """The articles that the person's unit hosts or co-hosts, by year."""
    if person.unit_id is None or not speaks_for_its_unit(person):
        return {}
    years = [year] if year is not None else list(Measure.objects.order_by().values_list("year", flat=True).distinct())
    return {each: articles_of_unit(person.unit_id, article_hosts(each)) for each in years}


def subject_of(measure: Measure, hosts: Mapping[int, Hosts]) -> MeasureOfArticle:
    """The object of rights of a measure."""
    host = hosts[measure.article].host
    return MeasureOfArticle(measure.article, measure.year, host.pk if host else None, unit_id=measure.unit_id)


def articles_decided_by(person: Person, year: int, hosts: Mapping[int, Hosts]) -> list[int]:
    """The articles whose measures of the year the person decides."""
    return [
        number
        for number, each in hosts.items()
        if person.has_perm("incentives.decide_measure_of_article", MeasureOfArticle(number, year, each.host_id))
    ]


def measures_to_decide(person: Person, year: int, hosts: Mapping[int, Hosts] | None = None) -> MeasureQuerySet:
    """The measures that wait for the person's decision."""
    hosts = hosts if hosts is not None else article_hosts(year)
    return Measure.objects.in_year(year).to_decide().filter(article__in=articles_decided_by(person, year, hosts))


@reads_evidence_of(MeasureDecision)
def decisions_with_readable_files(person: Person) -> QuerySet[MeasureDecision]:
    return MeasureDecision.objects.filter(measure__in=measures_visible_to(person).order_by().values("pk"))
