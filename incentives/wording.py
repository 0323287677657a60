"""A measure's working in the reader's words: rule, inputs, sum, figures of the year and where each comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incentives.enums import BonusGround, FundGrade, RiskLevel
from incentives.rules.rounding import shown
from incentives.selectors.plans import DEFAULT, PLAN
from incentives.wording_of_clauses import CLAUSES, INPUTS, Clause, Kind
from regulation.articles import ARTICLE, PARAMETERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from incentives.models import Measure, MeasureDecision, PlannedMeasure
    from regulation.articles import Parameter

NOT_ENTERED = gettext_lazy("not entered")
QUARTERS = {1: gettext_lazy("First quarter"), 2: gettext_lazy("Second quarter"), 3: gettext_lazy("Third quarter")}
ORDER = {code: place for place, code in enumerate(INPUTS)}
UNKNOWN = Clause(gettext_lazy("The rule of the article."))


@dataclass(frozen=True, slots=True)
class InputLine:
    """What was entered, with its words and its value in words."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class ParameterLine:
    """A figure of the year that the rule used."""

    parameter: Parameter
    value: str
    source: str
    document: str

    @property
    def is_default(self) -> bool:
        return self.source == DEFAULT

    @property
    def source_text(self) -> str:
        if self.source == PLAN:
            return (
                _("assessment plan: %(document)s") % {"document": self.document}
                if self.document
                else _("approved assessment plan")
            )
        if self.source == DEFAULT:
            return _("default")
        return _("entered: %(document)s") % {"document": self.document} if self.document else _("entered by itself")


@dataclass(frozen=True)
class WorkingLines:
    """A working opened in full; `is_on_defaults` where no approved plan says what the figures are."""

    article: int
    clause: str
    sum_in_words: str
    formula: tuple[str, ...]
    inputs: list[InputLine]
    parameters: list[ParameterLine]
    plan_document: str
    has_plan: bool
    suggestion: str
    at_most: str
    months: list[dict[str, Any]]
    ranks: list[dict[str, Any]]
    records: list[dict[str, Any]]

    @property
    def is_on_defaults(self) -> bool:
        return not self.has_plan and bool(self.parameters)

    @property
    def cited(self) -> str:
        return str(ARTICLE[self.article].cited)


def working_lines(about: Measure | MeasureDecision | PlannedMeasure) -> WorkingLines:
    """The working of a measure as it is now, or as it was when it was decided or put into the plan."""
    measure: Any = getattr(about, "measure", about)
    return lines_of(measure.article, about.working, measure.measure_unit)


def lines_of(article: int, working: Mapping[str, Any], measure_unit: str) -> WorkingLines:
    clause = CLAUSES.get(working.get("clause", ""), UNKNOWN)
    plan = working.get("plan")
    evidence = working.get("evidence", [])
    return WorkingLines(
        article=article,
        clause=str(clause.rule),
        sum_in_words=str(clause.formula) if working.get("formula") else "",
        formula=tuple(part.strip() for part in working.get("formula", "").split(";") if part.strip()),
        inputs=list(_inputs(working.get("inputs", {}))),
        parameters=[_parameter(each) for each in working.get("parameters", ())],
        plan_document=(plan or {}).get("document", ""),
        has_plan=plan is not None,
        suggestion=_figure(working.get("suggestion"), working.get("suggestion_unit", "")),
        at_most=_figure(working.get("at_most"), measure_unit),
        months=[each for each in evidence if "streak" in each],
        ranks=[each for each in evidence if "rank" in each],
        records=_records(evidence),
    )


def _records(evidence: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """What can be looked up, each task and each nomination once."""
    named = {(each.get("year"), each.get("task"), each.get("pk")): each for each in evidence if "kind" in each}
    return list(named.values())


def amount_text(amount: Decimal | None, measure_unit: str) -> str:
    """`100 亩`; empty where there is none."""
    if amount is None:
        return ""
    return f"{shown(amount)} {unit_of_measure(measure_unit)}".strip()


def day_in_words(value: str) -> str:
    """2025年11月20日 for `2025-11-20`; empty where there is none."""
    return date_format(date.fromisoformat(value), "DATE_FORMAT") if value else ""


def period_text(period: str) -> str:
    """The quarter (`2025-Q3`) or month (`2025-11`) that a measure is about, in the reader's words."""
    year, dash, part = period.partition("-")
    if not dash:
        return period
    if part.startswith("Q"):
        return _("%(quarter)s of %(year)s") % {"year": year, "quarter": QUARTERS[int(part[1:])]}
    return _("%(month)s/%(year)s") % {"year": year, "month": int(part)}


def unit_of_measure(unit: str) -> str:
    """The units stored as other programs know them, in the reader's words."""
    words = {"亩": _("mu"), "万元": _("10,000 yuan"), "分": _("points")}
    return words.get(unit, unit)


def _figure(text: str | None, unit: str) -> str:
    if text is None:
        return ""
    number = shown(Fraction(text))
    return f"{number}%" if unit == "%" else f"{number} {unit_of_measure(unit)}".strip()


def _inputs(inputs: Mapping[str, str | None]) -> Iterator[InputLine]:
    for code, value in sorted(inputs.items(), key=lambda each: ORDER.get(each[0], len(ORDER))):
        known = INPUTS.get(code)
        if known is None:
            yield InputLine(code, value or str(NOT_ENTERED))
        else:
            yield InputLine(str(known.label), _value(value, known.kind))


def _value(value: str | None, kind: Kind) -> str:
    if value is None or value == "":
        return str(NOT_ENTERED)
    match kind:
        case Kind.DAY:
            return day_in_words(value)
        case Kind.MONTH:
            return period_text(value)
        case Kind.YES_NO:
            return _("yes") if value in {"yes", "1"} else _("no")
        case Kind.CHOICE:
            return ", ".join(_choice(each) for each in value.split(","))
        case Kind.TEXT | Kind.NUMBER:
            return value
        case _:
            return f"{value}%" if kind == Kind.SHARE else f"{value} {unit_of_measure(kind.value)}"


def _choice(value: str) -> str:
    for choices in (FundGrade, RiskLevel, BonusGround):
        if value in choices.values:
            return str(choices(value).label)
    flags = {"red_flag": _("Red flag"), "yellow_card": _("Yellow card"), "not_due": _("Not due")}
    return flags.get(value, value)


def _parameter(entry: Mapping[str, str]) -> ParameterLine:
    parameter = PARAMETERS[entry["key"]]
    return ParameterLine(parameter, parameter.shown(entry["value"]), entry["source"], entry.get("document", ""))
