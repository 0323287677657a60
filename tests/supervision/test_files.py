"""Files of reports: what is taken, who gets it back, nothing deleted."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from supervision.files import LARGEST, attach_file, withdraw_file
from supervision.models import Report, ReportFile
from tasks.models import Task
from tests.factories import (
    make_city_leader,
    make_list,
    make_report,
    make_reporter,
    make_supervision_officer,
    make_task,
    make_unit,
    moment,
)

pytestmark = pytest.mark.django_db

AT = moment("2026-01-28 10:00")
PDF = b"%PDF-1.7 ..."


def upload(name: str = "验收单.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def attach(task: Task, by: object = None, **options: object) -> ReportFile:
    return attach_file(
        task=task,
        month=1,
        upload=upload(**options),
        at=AT,
        by=by or make_reporter(task.host),  # type: ignore[arg-type]
    )


def test_a_file_is_kept_under_a_name_of_its_own_and_handed_back_under_the_old_one(client: Client) -> None:
    task = make_task(make_list())
    reporter = make_reporter(task.host)
    kept = attach(task, reporter, name="../../市里的\\验收单.pdf")
    assert kept.name == "验收单.pdf"
    assert "验收单" not in kept.file.name
    client.force_login(reporter)
    answer = client.get(f"/report-files/{kept.pk}/")
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("程序.exe", b"MZ"),
        ("网页.html", b"<html>"),
        ("没有扩展名", PDF),
        ("空.pdf", b""),
        ("假.pdf", b"<html>"),
        ("假.docx", PDF),
    ],
)
def test_what_is_no_document_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(ValidationError):
        attach(make_task(make_list()), name=name, content=content)
    assert not ReportFile.objects.exists()


def test_a_file_too_large_is_refused() -> None:
    task = make_task(make_list())
    large = upload()
    large.size = LARGEST + 1
    with pytest.raises(ValidationError):
        attach_file(task=task, month=1, upload=large, at=AT, by=make_reporter(task.host))


def test_a_withdrawn_file_stays_on_record() -> None:
    task = make_task(make_list())
    reporter = make_reporter(task.host)
    kept = attach(task, reporter)
    withdraw_file(file=kept, at=AT, by=reporter)
    assert ReportFile.objects.get().withdrawn_at == AT


def test_only_the_host_attaches() -> None:
    task = make_task(make_list())
    with pytest.raises(PermissionDenied):
        attach(task, make_reporter(make_unit()))


def test_a_file_of_a_draft_is_the_units_own_and_one_handed_in_is_the_offices_too(client: Client) -> None:
    co_host = make_unit()
    task = make_task(make_list(), co_hosts=[co_host])
    kept = attach(task)
    officer, colleague, stranger = make_supervision_officer(), make_reporter(co_host), make_reporter(make_unit())
    leader = make_city_leader()

    def answers() -> list[int]:
        found = []
        for person in (officer, leader, colleague, stranger):
            client.force_login(person)
            found.append(client.get(f"/report-files/{kept.pk}/").status_code)
        return found

    assert answers() == [404, 404, 404, 404]
    Report.objects.filter(pk=kept.report_id).update(first_submitted_at=AT)
    assert answers() == [200, 200, 200, 404]


def test_nobody_attaches_to_an_accepted_report() -> None:
    task = make_task(make_list())
    make_report(task, 1, 9, accepted=True)
    with pytest.raises(ValidationError):
        attach(task)
