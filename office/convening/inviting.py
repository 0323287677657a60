"""Who is called to a meeting, and what stands on its agenda; what is taken out stays on record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from office.enums import MeetingKind
from office.models import AgendaItem, Invitation

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from office.convening.drafts import AgendaDraft, MeetingDraft
    from office.models import Meeting

Called = tuple[int | None, int | None]  # unit, person


def set_invitations(
    meeting: Meeting, draft: MeetingDraft, *, at: datetime
) -> tuple[Collection[Called], Collection[Called]]:
    """Call exactly these units and people; returns who was not called before, and who no longer is."""
    wanted: list[Called] = [
        *((unit.pk, None) for unit in draft.invited_units),
        *((None, person.pk) for person in draft.invited_people if person != draft.chair),
    ]
    wanted = list(dict.fromkeys(wanted))
    if meeting.kind == MeetingKind.UNIT_WEEKLY:
        wanted = [each for each in wanted if each != (meeting.unit_id, None)]
    standing = meeting.invitations.filter(withdrawn_at=None)
    known: list[Called] = list(standing.values_list("unit_id", "person_id"))
    dropped = [each for each in known if each not in wanted]
    called = [each for each in wanted if each not in known]
    for unit_id, person_id in dropped:
        standing.filter(unit=unit_id, person=person_id).update(withdrawn_at=at)
    Invitation.objects.bulk_create(
        Invitation(meeting=meeting, unit_id=unit_id, person_id=person_id) for unit_id, person_id in called
    )
    return called, dropped


def set_agenda(meeting: Meeting, drafts: Sequence[AgendaDraft], *, at: datetime) -> bool:
    """Put exactly these on the agenda, in their order; returns whether anything changed."""
    wanted = [_checked(each) for each in drafts]
    keys = [_key(each) for each in wanted]
    if len(set(keys)) < len(keys):
        raise ValidationError({"agenda": _("A matter stands on the agenda twice.")})
    standing = {_key(each): each for each in meeting.agenda.filter(withdrawn_at=None)}
    before = [(key, each.reason) for key, each in standing.items()]
    if before == [(_key(each), each.reason) for each in wanted]:
        return False
    gone = [each.pk for key, each in standing.items() if key not in keys]
    meeting.agenda.filter(pk__in=gone).update(withdrawn_at=at)
    for position, item in enumerate(wanted, start=1):
        stored = standing.get(_key(item), item)
        stored.meeting, stored.position, stored.reason, stored.request = meeting, position, item.reason, item.request
        stored.save()
    return True


def _checked(draft: AgendaDraft) -> AgendaItem:
    title = draft.title.strip()
    task = draft.task or (draft.request.task if draft.request else None)
    if task is None and not title:
        raise ValidationError({"agenda": _("Say what the matter is.")})
    return AgendaItem(task=task, request=draft.request, title=title, reason=draft.reason)


def _key(item: AgendaItem) -> object:
    """A task stands on an agenda once, a matter in words by its words."""
    return item.task_id if item.task_id is not None else item.title
