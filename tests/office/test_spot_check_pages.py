"""The pages of spot checks: who sees what, the files that outsiders check, recording what was found."""

from __future__ import annotations

import csv
import hashlib
import io
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from docx import Document

from incentives.models import Evidence
from notices.models import IssuedDocument
from office.enums import SpotResult
from office.models import SpotCheck, SpotCheckItem
from office.pages.spot_checks import population_of
from office.sampling import announce_spot_check, draw_sample, record_result
from organization.enums import Role
from supervision.closing import close_month
from supervision.models import Check
from tests.factories import (
    make_city_leader,
    make_list,
    make_person,
    make_report,
    make_reporter,
    make_supervision_officer,
    make_task,
    make_unit,
    moment,
)

if TYPE_CHECKING:
    from django.test import Client
    from time_machine import TimeMachineFixture

    from organization.models import Person
    from tasks.models import WorkList

pytestmark = pytest.mark.django_db

NOW = moment("2026-04-10 10:00")
SEED = "3 1 4 1 5"
SEEN = "到现场核对了验收单"


class City:
    """Two units, three tasks each, all reported for March; six are drawn, all there are."""

    def __init__(self) -> None:
        self.work_list: WorkList = make_list(2026)
        self.units = [make_unit("建委"), make_unit("教育局")]
        self.officer = make_supervision_officer(post="督查室")
        self.reporters = [make_reporter(unit) for unit in self.units]
        self.tasks = [
            make_task(self.work_list, self.units[number % 2], serial=str(number), planned=[30] * 12)
            for number in range(1, 7)
        ]
        for task in self.tasks:
            make_report(task, 3, 30)

    def announce(self, size: int = 6) -> SpotCheck:
        return announce_spot_check(
            work_list=self.work_list, month=3, seed=SEED, size=size, at=moment("2026-03-20 10:00"), by=self.officer
        )

    def draw(self, size: int = 6) -> SpotCheck:
        check = self.announce(size)
        draw_sample(spot_check=check, at=moment("2026-04-09 09:00"), by=self.officer)
        check.refresh_from_db()
        return check


@pytest.fixture
def city(time_machine: TimeMachineFixture) -> City:
    time_machine.move_to(NOW, tick=False)
    return City()


def page(client: Client, person: Person, path: str, status: int = 200) -> str:
    client.force_login(person)
    response = client.get(path)
    assert response.status_code == status
    return str(response.content.decode())


def test_the_office_announces_and_draws(city: City, client: Client) -> None:
    client.force_login(city.officer)
    assert "2026-3" in client.get("/office/spot-checks/announce/").content.decode()
    given = {"month": "2026-3", "seed": SEED, "size": "2", "note": "由督查室核查"}
    response = client.post("/office/spot-checks/announce/", given)
    check = SpotCheck.objects.get()
    assert (response.status_code, response["Location"]) == (302, check.get_absolute_url())
    assert f'action="/office/spot-checks/{check.pk}/draw/"' in client.get(check.get_absolute_url()).content.decode()
    assert client.post(f"/office/spot-checks/{check.pk}/draw/").status_code == 302
    assert check.items.count() == 2
    again = client.post("/office/spot-checks/announce/", given)
    assert again.status_code == 422
    assert SEED in again.content.decode()


def test_everybody_with_a_part_reads_the_drawing_and_only_the_office_conducts_it(city: City, client: Client) -> None:
    check = city.draw()
    item = check.items.first()
    assert item is not None
    for role in (Role.ORGANIZATION_DEPARTMENT, Role.SUPERVISORY_ORGAN, Role.READ_ONLY, Role.ARTICLE_HOST):
        person = make_person(role)
        shown = page(client, person, check.get_absolute_url())
        assert SEED in shown
        assert '<td class="num kw-3">—</td>' in shown
        page(client, person, f"/office/spot-items/{item.pk}/result/", 403)
        assert client.post(f"/office/spot-checks/{check.pk}/draw/").status_code == 403
    page(client, make_person(Role.ADMINISTRATOR), check.get_absolute_url(), 403)


def test_what_was_found_is_shown_to_whom_it_concerns(city: City, client: Client) -> None:
    check = city.draw()
    own = check.items.filter(unit=city.units[0]).first()
    assert own is not None
    record_result(
        item=own, result=SpotResult.CONFIRMED, text=SEEN, checked_on=date(2026, 4, 10), at=NOW, by=city.officer,
        uploads=[SimpleUploadedFile("验收单.pdf", b"%PDF-1.4 x")],
    )  # fmt: skip
    named = make_person()  # leads the sector, without a role
    own.task.sector.leader = named
    own.task.sector.save()
    for person in (city.officer, make_city_leader(), city.reporters[0]):
        assert SEEN in page(client, person, check.get_absolute_url())
    assert SEEN not in page(client, city.reporters[1], check.get_absolute_url())
    file = f"/incentives/evidence/{Evidence.objects.get().pk}/"
    assert named.has_perm("office.read_spot_result", own)
    client.force_login(city.reporters[1])
    assert client.get(file).status_code in (403, 404)


def test_the_population_is_given_as_a_table_and_as_the_file_of_the_digest(city: City, client: Client) -> None:
    check = city.draw(size=2)
    client.force_login(city.reporters[1])
    keys = client.get(f"/office/spot-checks/{check.pk}/population.txt").content
    shown = client.get(check.get_absolute_url()).content.decode()
    assert hashlib.sha256(keys).hexdigest() in shown
    text = client.get(f"/office/spot-checks/{check.pk}/population.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    ordered = sorted((hashlib.sha256(f"{SEED}\n{key}".encode()).hexdigest(), key) for key in keys.decode().splitlines())
    assert [(row["digest"], row["key"]) for row in rows] == ordered
    assert [row["drawn"] for row in rows] == ["yes", "yes", "no", "no", "no", "no"]
    assert "30" not in {row["title"] for row in rows}
    assert len(population_of(check)) == 6
    assert client.get(f"/office/spot-checks/{check.pk}/population/").status_code == 200


def test_nothing_of_a_population_before_the_drawing(city: City, client: Client) -> None:
    check = city.announce()
    for name in ("population/", "population.csv", "population.txt"):
        page(client, city.officer, f"/office/spot-checks/{check.pk}/{name}", 404)


def test_a_result_is_recorded_on_its_page(city: City, client: Client) -> None:
    item = city.draw().items.first()
    assert item is not None
    path = f"/office/spot-items/{item.pk}/result/"
    client.force_login(city.officer)
    assert client.get(path).status_code == 200
    given = {
        "version": item.report.version,
        "result": "confirmed",
        "checked_on": "2026-04-10",
        "text": "",
        "act": "record",
    }
    refused = client.post(path, {**given, "reason": "仍是填的"})
    assert (refused.status_code, "仍是填的" in refused.content.decode()) == (422, True)
    assert client.post(path, {**given, "text": SEEN}).status_code == 302
    item.refresh_from_db()
    assert (item.result, item.text) == (SpotResult.CONFIRMED, SEEN)
    again = client.post(path, {**given, "text": "再次提交"}, follow=True)  # it is recorded once, and that is said
    assert "该条核查结果已记录" in again.content.decode()
    item.refresh_from_db()
    assert item.text == SEEN


def test_a_closed_month_shows_first_what_would_follow(city: City, client: Client) -> None:
    check = city.draw()
    for month in (1, 2, 3):
        close_month(year=2026, month=month, at=moment("2026-04-09 08:00"))
    item = check.items.first()
    assert item is not None
    path = f"/office/spot-items/{item.pk}/result/"
    given = {
        "version": item.report.version, "result": "corrected", "found": "25", "reason": "两个路段未完工",
        "checked_on": "2026-04-10", "text": SEEN,
    }  # fmt: skip
    client.force_login(city.officer)
    previewed = client.post(path, {**given, "act": "preview"})
    assert (previewed.status_code, previewed.context["preview"].changes_nothing) == (200, False)
    item.refresh_from_db()
    assert item.result == SpotResult.PENDING
    assert client.post(path, {**given, "act": "record"}).status_code == 302
    assert Check.objects.current().get(task=item.task, month=3).actual == Decimal(25)
    stale = SpotCheckItem.objects.filter(result=SpotResult.PENDING).first()
    assert stale is not None
    conflict = client.post(f"/office/spot-items/{stale.pk}/result/", {**given, "version": 99, "act": "record"})
    assert conflict.status_code == 422


def test_the_record_is_a_word_document(city: City, client: Client) -> None:
    check = city.draw()
    client.force_login(city.officer)
    assert client.post(f"/office/spot-checks/{check.pk}/record/").status_code == 302
    issued = IssuedDocument.objects.get(kind="spot_check_record")
    document = Document(io.BytesIO(issued.file.read()))
    said = "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    assert "2026年3月重点工作填报情况抽查记录" in "\n".join(each.text for each in document.paragraphs)
    assert SEED in said
    assert "抽取6条：属实0条，已更正0条，待核查6条" in said
    assert issued.full_number in page(client, city.officer, check.get_absolute_url())
    assert issued.full_number not in page(client, city.reporters[0], check.get_absolute_url())


def test_the_list_counts_and_its_queries_do_not_grow(city: City, client: Client) -> None:
    city.draw()
    client.force_login(city.officer)
    client.get("/office/spot-checks/?year=2026")
    with CaptureQueriesContext(connection) as one:
        shown = client.get("/office/spot-checks/?year=2026").content.decode()
    assert f'href="{SpotCheck.objects.get().get_absolute_url()}?result=pending">6</a>' in shown
    for number in range(4):
        announce_spot_check(work_list=city.work_list, month=4, seed=f"seed {number}", size=3, at=NOW, by=city.officer)
    with CaptureQueriesContext(connection) as five:
        client.get("/office/spot-checks/?year=2026")
    assert len(one) == len(five)


def test_the_queries_of_a_page_do_not_grow_with_the_sample(city: City, client: Client) -> None:
    small = city.draw(size=1)
    large = announce_spot_check(work_list=city.work_list, month=3, seed="more", size=6, at=NOW, by=city.officer)
    draw_sample(spot_check=large, at=NOW, by=city.officer)
    client.force_login(city.officer)
    counted = []
    for check in (small, small, large):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(check.get_absolute_url()).status_code == 200
        counted.append(len(queries))
    assert counted[1] == counted[2]
