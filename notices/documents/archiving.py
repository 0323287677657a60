"""Many documents in one file, made in the background. Killed anywhere, it is made again from what is issued already."""

from __future__ import annotations

import io
import re
import tempfile
from datetime import timedelta
from typing import IO, TYPE_CHECKING
from uuid import uuid4
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext as _

from notices.documents.kinds import archive_kind_of, kind_of
from notices.documents.storing import read_whole
from notices.enums import ArchiveState
from notices.models import Archive
from workbook.writing import write_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from notices.documents.kinds import ArchivedDocument, ArchiveKind
    from notices.models import IssuedDocument
    from organization.models import Person

SILENT_FOR = timedelta(seconds=90)  # after which a worker that said nothing of its archive counts as dead
MOST_ATTEMPTS = 5
KEPT_IN_MEMORY = 8 * 1024 * 1024
LONGEST_NAME = 80
INDEX = "目录.xlsx"

_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


def request_archive(*, kind: str, cause: str, title: str, at: datetime, by: Person) -> Archive:
    """Ask for an archive; who asks while one is being made gets that one."""
    if not by.has_perm(archive_kind_of(kind).permission):
        raise PermissionDenied
    asked = Archive(kind=kind, cause=cause, title=title, requested_by=by, requested_at=at)
    try:
        with transaction.atomic():
            asked.save()
    except IntegrityError:
        return Archive.objects.unfinished().get(kind=kind, cause=cause)
    return asked


def waiting_archives() -> list[int]:
    """Those that no living worker makes, the longest waiting first."""
    return list(Archive.objects.filter(_unclaimed()).order_by("requested_at", "pk").values_list("pk", flat=True))


def make_archive(pk: int) -> bool:
    """Make the archive unless somebody else does; False if so. What fails is tried again, and given up visibly."""
    worker = uuid4().hex
    claimed = Archive.objects.filter(_unclaimed(), pk=pk).update(
        state=ArchiveState.WORKING, worker=worker, worked_at=Now(), attempts=F("attempts") + 1, done=0, error=""
    )
    if not claimed:
        return False
    archive = Archive.objects.select_related("requested_by").get(pk=pk)
    if archive.attempts > MOST_ATTEMPTS:
        _give_up(archive, _("Begun %(count)s times and never finished.") % {"count": MOST_ATTEMPTS})
        return False
    try:
        with translation.override("zh-hans"):
            return _make(archive)
    except Exception as error:  # whatever a template, a disk or a record that is missing has to say
        _fail(archive, error)
        return False


def _make(archive: Archive) -> bool:
    kind = archive_kind_of(archive.kind)
    planned = kind.documents(archive)
    if not _report(archive, 0, total=len(planned)):
        return False
    with tempfile.SpooledTemporaryFile(max_size=KEPT_IN_MEMORY) as made:
        count = _fill(archive, kind, planned, made)
        return count is not None and _keep(archive, made, count)


def _fill(archive: Archive, kind: ArchiveKind, planned: Sequence[ArchivedDocument], made: IO[bytes]) -> int | None:
    """Issue and add one document after the other, each once; None if another worker has taken over."""
    rows: dict[int, tuple[str, ...]] = {}
    with ZipFile(made, "w", ZIP_DEFLATED) as book:
        for done, each in enumerate(planned, start=1):
            document = each.issue()
            if document.pk not in rows:
                name = file_name_of(document, each.folder)
                book.writestr(name, read_whole(document))
                rows[document.pk] = (*each.row, document.full_number, str(kind_of(document.kind).title), name)
            if not _report(archive, done):
                return None
        heads = [*(str(head) for head in kind.heads), "文号", "文种", "文件"]
        book.writestr(INDEX, write_table(archive.title, heads, list(rows.values())))
    return len(rows)


def file_name_of(document: IssuedDocument, folder: str) -> str:
    """unit/kind/number and title, without characters that Windows refuses."""
    parts = [*folder.split("/"), str(kind_of(document.kind).title)]
    return "/".join([*map(_clean, parts), f"{_clean(document.full_number + ' ' + document.title)}.docx"])


def _clean(name: str) -> str:
    return _FORBIDDEN.sub("_", name).strip(" .")[:LONGEST_NAME] or "_"


def _keep(archive: Archive, made: IO[bytes], count: int) -> bool:
    """Store the file and say that it is there, unless another worker has done so."""
    made.seek(0, io.SEEK_END)
    size = made.tell()
    made.seek(0)
    archive.file.save(f"{uuid4().hex}.zip", File(made), save=False)
    kept = _own(archive).update(
        state=ArchiveState.DONE, file=archive.file.name, size=size, total=count, done=count, finished_at=Now()
    )
    if not kept:
        archive.file.delete(save=False)
    return bool(kept)


def _report(archive: Archive, done: int, *, total: int | None = None) -> bool:
    """Write down how far it has come, which is also the sign of life; False if it belongs to somebody else by now."""
    known = {} if total is None else {"total": total}
    return bool(_own(archive).update(done=done, worked_at=Now(), **known))


def _fail(archive: Archive, error: Exception) -> None:
    said = "; ".join(getattr(error, "messages", [str(error) or type(error).__name__]))[:500]
    if archive.attempts >= MOST_ATTEMPTS:
        _give_up(archive, said)
    else:
        _own(archive).update(state=ArchiveState.WAITING, error=said)


def _give_up(archive: Archive, said: str) -> None:
    _own(archive).update(state=ArchiveState.FAILED, error=said, finished_at=Now())


def _own(archive: Archive) -> QuerySet[Archive]:
    return Archive.objects.filter(pk=archive.pk, worker=archive.worker, state=ArchiveState.WORKING)


def _unclaimed() -> Q:
    silent = Q(state=ArchiveState.WORKING, worked_at__lt=Now() - SILENT_FOR)
    return Q(state=ArchiveState.WAITING) | silent
