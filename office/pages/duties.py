"""What we owe: the duties of a year with their holders, days and proofs, and what of them waits for a person."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from incentives.pages.addresses import address
from incentives.pages.waiting import Waiting
from office.enums import DutyState
from office.forms.duties import OWN, DutyFilter
from office.pages.duty_links import Doors
from office.pages.routine import years_with_lists
from office.permissions.duties import holds, readable_duties
from office.rules.duties import LAST_MONTH_OF_SETTLING
from office.selectors.duties import duties_known, overdue_duties
from office.wording import about_text, duty_text, holder_text
from organization.enums import Role
from organization.permissions import is_supervision_office

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date, datetime

    from django.core.paginator import Page

    from office.rules.duties import Duty
    from organization.models import Person

# Whoever can hold a duty; for others the desk asks nothing.
HOLDING_ROLES = (
    Role.SUPERVISION_OFFICE,
    Role.CITY_LEADER,
    Role.UNIT_HEAD,
    Role.REPORTER,
    Role.ARTICLE_HOST,
)
ARTICLE = 21
ROWS_ON_A_PAGE = 100


@dataclass(frozen=True)
class DutyRow:
    """A line of the list as it is read on a day."""

    duty: Duty
    text: str
    about: str
    holder: str
    holder_code: str
    state: DutyState
    is_own: bool
    url: str

    @property
    def is_done(self) -> bool:
        return self.state in (DutyState.DONE, DutyState.DONE_LATE)


@dataclass(frozen=True)
class Listed:
    """What a request for the list asks for: `found` in every state, `rows` in the chosen one."""

    form: DutyFilter
    found: list[Duty]
    rows: list[Duty]


@dataclass(frozen=True)
class Count:
    """How many of the duties found are in a state, and the list of them."""

    state: DutyState
    number: int
    url: str


def listed_duties(person: Person, year: int, asked: Mapping[str, Any], at: datetime) -> Listed:
    on = localdate(at)
    readable = readable_duties(person, duties_known([year], on)[year])
    own = {each.holder.code for each in readable if holds(person, each.holder)}
    form = DutyFilter(asked, duties=readable, own=own)
    found = form.narrow(readable)
    return Listed(form, found, form.in_state(found, on))


def duties_page(person: Person, year: int, asked: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    on, listed = localdate(at), listed_duties(person, year, asked, at)
    states = Counter(each.state(on) for each in listed.found)
    narrowed = {name: asked.get(name, "") for name in ("holder", "article")}
    return {
        "year": year,
        "years": years_with_lists(on.year),
        "form": listed.form,
        "page": _page(person, listed.rows, asked.get("page"), on),
        "counts": [
            Count(state, states[state], address("office:duties_of_year", args=[year], state=state.value, **narrowed))
            for state in DutyState
        ],
        "all": Count(DutyState.DONE, len(listed.found), address("office:duties_of_year", args=[year], **narrowed)),
        "holders": _by_holder(listed.found, year, on),
        "today": on,
    }


def _page(person: Person, duties: Sequence[Duty], number: str | None, on: date) -> Page[Any]:
    page: Page[Any] = Paginator(duties, ROWS_ON_A_PAGE).get_page(number)
    page.object_list = shown(person, list(page.object_list), on)
    return page


def shown(person: Person, duties: Sequence[Duty], on: date) -> list[DutyRow]:
    doors = Doors(person, duties)
    return [
        DutyRow(
            duty=each,
            text=duty_text(each),
            about=about_text(each),
            holder=holder_text(each.holder),
            holder_code=each.holder.code,
            state=each.state(on),
            is_own=holds(person, each.holder),
            url=each.url if doors.are_open(each) else "",
        )
        for each in duties
    ]


@dataclass(frozen=True)
class HolderSum:
    """Who owes something that is overdue: how much, what is to be done now, and what is done."""

    name: str
    overdue: int
    due: int
    done: int
    urls: dict[str, str]


def _by_holder(duties: Sequence[Duty], year: int, on: date) -> list[HolderSum]:
    """Those with something overdue in front."""
    counts: dict[str, Counter[str]] = {}
    names: dict[str, str] = {}
    for each in duties:
        names[each.holder.code] = holder_text(each.holder)
        counts.setdefault(each.holder.code, Counter())[each.state(on)] += 1
    sums = [
        HolderSum(
            names[code], found[DutyState.OVERDUE], found[DutyState.DUE],
            found[DutyState.DONE] + found[DutyState.DONE_LATE],
            {
                state: address("office:duties_of_year", args=[year], holder=code, state=state)
                for state in (DutyState.OVERDUE.value, DutyState.DUE.value)
            },
        )
        for code, found in counts.items()
    ]  # fmt: skip
    late = [each for each in sums if each.overdue]
    return sorted(late, key=lambda each: (-each.overdue, each.name))


def waiting_duties(person: Person, on: date) -> Iterator[Waiting]:
    """One line of what the person owes and has not done in time; for the office also what others owe. One query."""
    if not person.has_role(*HOLDING_ROLES):
        return
    for year, overdue in overdue_duties(_years_watched(on), on).items():
        own = [each for each in overdue if holds(person, each.holder)]
        said = {"year": year, "count": len(own)}
        if own:
            url = address("office:duties_of_year", args=[year], holder=OWN, state=DutyState.OVERDUE.value)
            text, first = _("Duties of %(year)s overdue: %(count)s"), min(each.due_on for each in own)
            yield Waiting(text % said, len(own), url, ARTICLE, first, is_late=True)
        if len(overdue) > len(own) and is_supervision_office(person):
            url = address("office:duties_of_year", args=[year], state=DutyState.OVERDUE.value)
            text = _("Duties of %(year)s overdue in the whole city: %(count)s")
            said["count"] = len(overdue)
            yield Waiting(text % said, len(overdue), url, ARTICLE, is_late=True, is_own=False)


def _years_watched(on: date) -> tuple[int, ...]:
    """What was never done in a year gone stays on its page, and leaves the desks once the year is dealt with."""
    return (on.year - 1, on.year) if on.month <= LAST_MONTH_OF_SETTLING else (on.year,)
