"""The main navigation: one list of entries, each with the permission that opens it and a count of what waits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from citizens.models import Comment
from notices.models import Notice
from organization.enums import Role
from responsibility.enums import FilingStatus
from responsibility.models import Filing
from supervision.enums import ReportStatus
from supervision.models import CoordinationRequest, HandedCase, Objection, Report
from supervision.models.escalations import OPEN_STATUSES
from supervision.permissions.statements import cases_visible_to

if TYPE_CHECKING:
    from django.http import HttpRequest

    from organization.models import Person


MOST_IN_A_ROW = 11


@dataclass(frozen=True)
class Entry:
    """`count` is asked once for a page, only where the entry is shown; it costs one cheap query.

    One that `is_rare` stands under "More" where the row would be too long for the screen.
    """

    label: Promise
    url_name: str
    permission: str = ""
    count: Callable[[Person], int] | None = None
    is_rare: bool = False


@dataclass(frozen=True)
class ShownEntry:
    label: str
    url: str
    is_current: bool
    count: int
    is_rare: bool = False


@dataclass(frozen=True)
class Navigation:
    """The entries in the row, and those under "More"."""

    row: tuple[ShownEntry, ...] = ()
    more: tuple[ShownEntry, ...] = ()

    @property
    def all(self) -> tuple[ShownEntry, ...]:
        return self.row + self.more

    @property
    def is_current_under_more(self) -> bool:
        return any(entry.is_current for entry in self.more)


def _unread(person: Person) -> int:
    return Notice.objects.of(person).unread().count()


def _to_review(person: Person) -> int:
    return Report.objects.filter(status=ReportStatus.SUBMITTED).count()


def _to_decide(person: Person) -> int:
    """Filings that wait for the office; a unit's own duties stand on its desk."""
    if not person.has_role(Role.SUPERVISION_OFFICE):
        return 0
    return Filing.objects.filter(status=FilingStatus.SUBMITTED).count()


def _asked(person: Person) -> int:
    """Requests that this leader has not answered."""
    if not person.has_role(Role.CITY_LEADER):
        return 0
    return CoordinationRequest.objects.filter(leader=person, answered_at=None, withdrawn_at=None).count()


def _disputed(person: Person) -> int:
    """Objections that wait for the office's decision."""
    if not person.has_role(Role.SUPERVISION_OFFICE):
        return 0
    return Objection.objects.pending().count()


def _undecided(person: Person) -> int:
    """Cases handed over that wait for the supervisory organ's decision."""
    waiting = HandedCase.objects.filter(decided_at=None, escalation__status__in=OPEN_STATUSES)
    return cases_visible_to(person, waiting).count()


def _unanswered(person: Person) -> int:
    """Visitors' comments that wait for the office's answer."""
    if not person.has_role(Role.SUPERVISION_OFFICE):
        return 0
    return Comment.objects.waiting().count()


ENTRIES: tuple[Entry, ...] = (
    Entry(_("Desk"), "dashboards:desk"),
    Entry(_("Reports"), "supervision:reports", "supervision.write_reports"),
    Entry(_("Review"), "supervision:review", "supervision.review_reports", _to_review),
    Entry(_("Notices"), "notices:inbox", "notices.view_inbox", _unread),
    Entry(_("Coordination"), "supervision:coordination", "dashboards.view_month", _asked),
    Entry(_("Escalations"), "supervision:escalations", "supervision.view_escalations"),
    Entry(_("Objections"), "supervision:objections", "dashboards.view_month", _disputed, is_rare=True),
    Entry(_("Accountability cases"), "supervision:cases", "supervision.decide_case", _undecided),
    Entry(_("Rewards and penalties"), "incentives:home", "incentives.view_room"),
    Entry(_("Meetings and inspections"), "office:home", "office.view_room"),
    Entry(_("Bulletins"), "supervision:bulletins", "supervision.view_bulletins"),
    Entry(_("Public pages and comments"), "citizens:office", "citizens.view_office", _unanswered, is_rare=True),
    Entry(_("Documents"), "notices:documents", "notices.search_documents", is_rare=True),
    Entry(_("Tasks"), "tasks:list", "tasks.view_list"),
    Entry(_("Filings"), "responsibility:filings", "responsibility.view_filings", _to_decide),
    Entry(_("The city"), "dashboards:overview", "dashboards.view_overview"),
    Entry(_("Wall chart"), "dashboards:wall", "dashboards.view_wall", is_rare=True),
    Entry(_("Regulation"), "dashboards:regulation", "regulation.view_regulation", is_rare=True),
    Entry(_("Timetable"), "timetable:timetable", "timetable.view_timetable", is_rare=True),
    Entry(_("Units"), "organization:units", "organization.manage_units"),
    Entry(_("People"), "organization:people", "organization.manage_people"),
    Entry(_("Channels"), "notices:channels", "notices.manage_channels"),
    Entry(_("Templates"), "notices:templates", "notices.manage_templates"),
)


def navigation_for(request: HttpRequest) -> Navigation:
    """The entries that this person may open, with what waits behind each."""
    person = request.user
    if not person.is_authenticated:
        return Navigation()
    may_open = (entry for entry in ENTRIES if not entry.permission or person.has_perm(entry.permission))
    shown = tuple(_shown(entry, request, person) for entry in may_open)
    if len(shown) <= MOST_IN_A_ROW:
        return Navigation(shown)
    return Navigation(
        tuple(entry for entry in shown if not entry.is_rare), tuple(entry for entry in shown if entry.is_rare)
    )


def _shown(entry: Entry, request: HttpRequest, person: Person) -> ShownEntry:
    url = reverse(entry.url_name)
    is_below = url != reverse("dashboards:desk") and request.path.startswith(url)
    match = request.resolver_match
    return ShownEntry(
        label=str(entry.label),
        url=url,
        is_current=is_below or (match is not None and match.view_name == entry.url_name),
        count=entry.count(person) if entry.count else 0,
        is_rare=entry.is_rare,
    )
