"""Files with the acts of the room: kept as they came, read by who may read the act, by nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse

from incentives.evidence import attach_evidence
from incentives.models import Evidence, IdleLand
from incentives.selectors.evidence import READERS, evidence_of, reads_evidence_of
from tests.factories import make_reporter, make_unit, moment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from organization.models import Person

pytestmark = pytest.mark.django_db
AT = moment("2026-03-02 10:00")
PDF = b"%PDF-1.7 decision"


@pytest.fixture
def act() -> IdleLand:
    return IdleLand.objects.create(year=2026, unit=make_unit("江北区"), entered_at=AT)


@pytest.fixture
def owner(act: IdleLand) -> Person:
    return make_reporter(act.unit)


@pytest.fixture
def readable(act: IdleLand) -> Iterator[None]:
    """Land is read by the people of its unit."""
    before = dict(READERS)
    reads_evidence_of(IdleLand)(lambda person: IdleLand.objects.filter(unit=person.unit_id))
    yield
    READERS.clear()
    READERS.update(before)


def upload(name: str = "批文.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_a_file_is_kept_under_its_name_with_the_act(act: IdleLand, owner: Person) -> None:
    attach_evidence(act, [upload(), upload("附图.png", b"\x89PNG\r\n\x1a\n")], at=AT, by=owner)
    kept = [(each.name, each.size, each.by, each.at) for each in evidence_of(act)]
    assert kept == [("批文.pdf", len(PDF), owner, AT), ("附图.png", 8, owner, AT)]
    assert evidence_of(act)[0].file.read() == PDF


def test_of_several_files_none_is_kept_where_one_is_refused(act: IdleLand, owner: Person) -> None:
    with pytest.raises(ValidationError) as refused:
        attach_evidence(act, [upload(), upload("清单.exe", b"MZ")], at=AT, by=owner)
    assert list(refused.value.message_dict) == ["files"]
    assert "清单.exe" in refused.value.message_dict["files"][0]
    assert not Evidence.objects.exists()


def test_who_may_read_the_act_gets_the_file(act: IdleLand, owner: Person, client: Client, readable: None) -> None:
    (kept,) = attach_evidence(act, [upload()], at=AT, by=owner)
    client.force_login(owner)
    answer = client.get(reverse("incentives:evidence", args=[kept.pk]))
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")


def test_nobody_else_learns_that_it_exists(act: IdleLand, owner: Person, client: Client, readable: None) -> None:
    (kept,) = attach_evidence(act, [upload()], at=AT, by=owner)
    client.force_login(make_reporter(make_unit("江南区")))
    assert client.get(reverse("incentives:evidence", args=[kept.pk])).status_code == 404


def test_files_of_acts_of_which_nobody_said_who_reads_them_stay_closed(
    act: IdleLand, owner: Person, client: Client
) -> None:
    (kept,) = attach_evidence(act, [upload()], at=AT, by=owner)
    client.force_login(owner)
    assert client.get(reverse("incentives:evidence", args=[kept.pk])).status_code == 404


def test_a_file_once_kept_is_not_changed_or_removed(act: IdleLand, owner: Person) -> None:
    (kept,) = attach_evidence(act, [upload()], at=AT, by=owner)
    with pytest.raises(DatabaseError), transaction.atomic():
        kept.delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        Evidence.objects.update(name="anders.pdf")
