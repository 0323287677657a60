"""The list of filings as an Excel file."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from responsibility.enums import FilingStatus, ResponsibleLevel
from workbook.writing import write_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from responsibility.selectors import DutyRow
    from tasks.models import WorkList


def filings_table(work_list: WorkList, rows: Iterable[DutyRow]) -> tuple[str, bytes]:
    """The file's name, quoted for a header, and its content. People stand only where the reader may know them."""
    title = _("Responsibility filings %(year)s") % {"year": work_list.year}
    headers = [_("Serial number"), _("Task"), _("Unit"), _("Part"), _("State"), _("Due")]
    for level in ResponsibleLevel:
        headers += [str(level.label), _("Post"), _("Mobile phone"), pgettext("day", "From")]
    return quote(f"{title}.xlsx"), write_table(title, headers, (list(_cells(row)) for row in rows))


def _cells(row: DutyRow) -> Iterator[object]:
    duty = row.participation
    yield duty.task.serial
    yield duty.task.title
    yield duty.unit.name
    yield _("Host") if duty.is_host else _("Co-host")
    yield FilingStatus(row.status).label if row.status else _("Not filled in")
    yield row.due_on
    for level in ResponsibleLevel:
        person = row.people.get(level)
        is_filed = row.status == FilingStatus.FILED
        since = person.from_date if person and is_filed else None
        yield from (person.name, person.post, person.phone, since) if person else ("", "", "", None)
