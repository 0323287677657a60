"""The duties of a year as an Excel file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from office.wording import about_text, duty_text, holder_text
from workbook.writing import write_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from office.rules.duties import Duty


def duty_table(title: str, duties: Iterable[Duty], on: date) -> bytes:
    headers = [_("Article"), _("Duty"), _("About"), _("Holder"), _("Due"), _("State"), _("Done on"), _("Done of")]
    return write_table(title, headers, (list(_cells(duty, on)) for duty in duties))


def _cells(duty: Duty, on: date) -> Iterator[object]:
    yield duty.article
    yield duty_text(duty)
    yield about_text(duty)
    yield holder_text(duty.holder)
    yield duty.due_on
    yield str(duty.state(on).label)
    yield duty.done_on
    yield _("%(done)s of %(owed)s") % {"done": duty.done, "owed": duty.total} if duty.total else ""
