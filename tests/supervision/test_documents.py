"""The official documents of escalations: what they say, who issues and reads them, what they leave in the story."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from notices.documents.selectors import documents_of, readable_documents
from notices.documents.storing import read_whole
from notices.models import IssuedDocument
from organization.enums import Role
from supervision.closing import close_month
from supervision.documents.acts import (
    issue_record_of,
    issue_rectification_order,
    issue_report_notice,
    issue_sitting_notice,
    issue_talk_notice,
    issue_transfer_letter,
    kinds_for,
)
from supervision.documents.bulletin import numeral
from supervision.documents.publicity import criticism_context
from supervision.enums import Action, EventKind, Ground, Level
from supervision.escalating import revoke_escalations
from supervision.life.recording import amend_record, record_sitting
from supervision.life.sittings import Appointment, appoint_sitting, change_sitting
from supervision.models import Escalation, Rectification
from supervision.rules.period import closes_at
from tasks.enums import Direction, Measure
from tests.factories import (
    make_city_leader,
    make_filing,
    make_list,
    make_person,
    make_report,
    make_reporter,
    make_supervision_officer,
    make_task,
    make_unit,
    make_unit_head,
    moment,
)
from tests.supervision.talks import LATER, agreements, make_talk, minutes

if TYPE_CHECKING:
    from django.test import Client

    from organization.models import Person, Unit
    from tasks.models import Task, WorkList

pytestmark = pytest.mark.django_db

AT = moment("2026-05-12 09:00")
BASIS = "依据《市政府关于完善市政府重点工作督查奖惩机制的实施意见（试行）》"


@pytest.fixture
def work_list() -> WorkList:
    return make_list()


@pytest.fixture
def office() -> Person:
    return make_supervision_officer(username="office", post="督查室主任")


@pytest.fixture
def unit() -> Unit:
    return make_unit("市房产局", name="南京市住房保障和房产局")


def close_through(month: int) -> None:
    for each in range(1, month + 1):
        close_month(year=2026, month=each, at=closes_at(2026, each))


def behind(work_list: WorkList, unit: Unit, **fields: object) -> Task:
    """On schedule in January and February, behind in March and April."""
    fields = {"planned": [10, 15, 20, 30, *[None] * 8], "title": "老旧小区改造", "serial": "08-01", **fields}
    task = make_task(work_list, unit, **fields)
    for month, actual in enumerate((10, 15, 18, "24.5"), start=1):
        make_report(task, month, actual)
    return task


def texts(document: IssuedDocument) -> list[str]:
    """Every paragraph that says something, tables included, in order."""
    read = Document(io.BytesIO(read_whole(document)))
    body = [each.text for each in read.paragraphs]
    cells = [cell.text for table in read.tables for row in table.rows for cell in dict.fromkeys(row.cells)]
    return [text for text in (*body, *cells) if text.strip()]


def fields_of(document: IssuedDocument) -> dict[str, str]:
    """The first table of a form, label by label."""
    (form, *_more) = Document(io.BytesIO(read_whole(document))).tables
    return {row.cells[0].text: row.cells[1].text for row in form.rows}


# What they say ----------------------------------------------------------------------------------


def test_the_notice_of_a_talk_says_what_was_missed_by_which_article_and_who_is_called(
    work_list: WorkList, unit: Unit, office: Person
) -> None:
    task = behind(work_list, unit)
    make_filing(task)
    close_through(4)
    talk = Escalation.objects.get(task=task, action=Action.UNIT_HEAD_TALK)
    document = issue_talk_notice(escalation=talk, at=AT, by=office)
    assert texts(document) == [
        "南京市人民政府办公厅",
        "宁重督谈〔2026〕1号",
        "约谈通知书",
        "南京市住房保障和房产局：",
        (
            "你单位主办的“老旧小区改造”（清单序号08-01），截至3月底应达20%、实际18%，截至4月底应达30%、实际24.5%，"
            "连续2个月未达序时进度。"
        ),
        f"{BASIS}第十八条，请你单位主要责任人对直接责任人进行约谈提醒。现将有关事项通知如下：",
        "一、约谈人：南京市住房保障和房产局主要责任人。",
        "二、被约谈人：南京市住房保障和房产局直接责任人市房产局direct。",
        "三、时间：2026年5月26日前，具体时间另行通知。",
        "四、地点：另行通知。",
        "五、有关要求",
        "1．约谈时应问明滞后原因，议定赶上进度的措施和时限。",
        "2．约谈后及时在重点工作督查系统中记录约谈情况，由被约谈人核对确认。",
        "南京市人民政府办公厅",
        "2026年5月12日",
        "（联系单位：市政府督查室）",
        "南京市人民政府办公厅\t2026年5月12日印发",
    ]
    assert (document.about, document.unit) == ("08-01 老旧小区改造 市房产局", unit)


def test_one_notice_for_all_matters_of_a_sitting(work_list: WorkList, unit: Unit, office: Person) -> None:
    leader = make_city_leader(post="分管城建交通的副市长")
    talks = [
        make_talk(work_list, unit, Action.VICE_MAYOR_TALK, leader=leader, title=title, month=9)
        for title in ("老旧小区改造", "公租房建设")
    ]
    when = Appointment(planned_at=moment("2026-10-20 15:00"), place="第三会议室")
    at = moment("2026-10-14 10:00")
    sitting = appoint_sitting(escalations=[each.pk for each in talks], appointment=when, at=at, by=office)
    document = issue_sitting_notice(sitting=sitting, at=at, by=office)
    serials = [each.task.serial for each in talks]
    said = texts(document)
    assert said[4:11] == [
        f"1．你单位主办的“老旧小区改造”（清单序号{serials[0]}），第三季度未达序时进度。",
        f"2．你单位主办的“公租房建设”（清单序号{serials[1]}），第三季度未达序时进度。",
        f"{BASIS}第十八条，决定由分管市领导对你单位主要责任人进行约谈提醒。现将有关事项通知如下：",
        "一、约谈人：分管城建交通的副市长。",
        "二、被约谈人：南京市住房保障和房产局主要责任人市房产局main。",
        "三、时间：2026年10月20日（星期二）15:00。",
        "四、地点：第三会议室。",
    ]
    assert issue_talk_notice(escalation=talks[1], at=at, by=office) == document
    assert [kinds_for(each, office) for each in talks] == [[], []]


def test_an_appointment_that_was_moved_has_a_notice_of_its_own(work_list: WorkList, unit: Unit, office: Person) -> None:
    talk = make_talk(work_list, unit)
    at = moment("2026-04-09 10:00")
    first = Appointment(planned_at=moment("2026-04-10 14:00"), place="第三会议室")
    sitting = appoint_sitting(escalations=[talk.pk], appointment=first, at=at, by=office)
    before = issue_talk_notice(escalation=talk, at=at, by=office)
    later = Appointment(planned_at=moment("2026-04-13 14:00"), place="第三会议室")
    change_sitting(sitting=sitting, appointment=later, escalations=[talk.pk], reason="会议冲突", at=at, by=office)
    assert kinds_for(talk, office) == ["talk_notice"]
    after = issue_talk_notice(escalation=talk, at=at, by=office)
    assert (before.number, after.number) == (1, 2)
    assert "三、时间：2026年4月13日（星期一）14:00。" in texts(after)


def test_the_record_of_a_talk_holds_what_was_said_agreed_and_promised(
    work_list: WorkList, unit: Unit, office: Person
) -> None:
    talk = make_talk(work_list, unit, title="老旧小区改造")
    record_sitting(
        minutes=minutes(minutes="通报了结果。\n说明了原因。"),
        agreements=agreements(talk, promise="累计完成50%", promised_on=date(2026, 6, 30)),
        at=LATER,
        by=office,
    )
    document = issue_record_of(escalation=talk, at=LATER, by=office)
    assert fields_of(document) == {
        "约谈依据": "《市政府关于完善市政府重点工作督查奖惩机制的实施意见（试行）》第十八条",
        "时　　间": "2026年4月10日（星期五）14:00",
        "地　　点": "第二会议室",
        "约 谈 人": "督查室主任",
        "被约谈人": "南京市住房保障和房产局分管责任人市房产局supervising",
        "在场人员": "分管副局长",
        "约谈事项": f"你单位主办的“老旧小区改造”（清单序号{talk.task.serial}），连续3个月未达序时进度。",
        "谈话情况": "通报了结果。\n说明了原因。",
        "附　　件": "无",
    }
    agreed = Document(io.BytesIO(read_whole(document))).tables[1]
    assert [[cell.text for cell in row.cells] for row in agreed.rows] == [
        ["序号", "任务", "议定事项", "承诺", "时限"],
        [talk.task.serial, "老旧小区改造", "六月底前补齐", "累计完成50%", "2026年6月30日"],
    ]
    assert document.full_number == "宁重督录〔2026〕1号"


def test_a_record_that_was_amended_is_written_anew(work_list: WorkList, unit: Unit, office: Person) -> None:
    talk = make_talk(work_list, unit)
    sitting = record_sitting(minutes=minutes(), agreements=agreements(talk), at=LATER, by=office)
    first = issue_record_of(escalation=talk, at=LATER, by=office)
    assert issue_record_of(escalation=talk, at=LATER, by=office) == first
    changed = minutes(minutes="补记一句。")
    at = moment("2026-04-13 09:00")
    amend_record(
        sitting=sitting, seen_at=sitting.recorded_at, minutes=changed, agreements=agreements(talk), at=at, by=office
    )
    assert kinds_for(talk, office) == ["talk_record"]
    assert fields_of(issue_record_of(escalation=talk, at=at, by=office))["谈话情况"] == "补记一句。"
    assert fields_of(first)["谈话情况"] == "说明原因，补齐进度。"


def test_there_is_no_record_before_the_talk(work_list: WorkList, unit: Unit, office: Person) -> None:
    with pytest.raises(ValidationError):
        issue_record_of(escalation=make_talk(work_list, unit), at=AT, by=office)


def test_the_call_to_report_names_what_to_write_by_when(work_list: WorkList, unit: Unit, office: Person) -> None:
    task = behind(work_list, unit, livelihood=True)
    close_through(3)
    report = Escalation.objects.get(task=task, action=Action.WRITTEN_REPORT)
    said = texts(issue_report_notice(escalation=report, at=moment("2026-04-09 10:00"), by=office))
    assert said[1:9] == [
        "宁重督报〔2026〕1号",
        "关于书面报告“老旧小区改造”\n滞后原因的通知",
        "南京市住房保障和房产局：",
        "你单位主办的民生实事项目“老旧小区改造”（清单序号08-01），截至3月底应达20%、实际18%，未达进度要求。",
        f"{BASIS}第十九条，请你单位于2026年4月16日前向市政府书面报告原因。现将有关事项通知如下：",
        "一、报告内容",
        "1．进展情况：截至目前的完成数量、与序时进度的差距。",
        "2．滞后原因：分清主观、客观，属于协调事项的写明需要哪一方面协调。",
    ]


def test_the_order_asks_for_a_promise_until_one_is_agreed(work_list: WorkList, unit: Unit, office: Person) -> None:
    one, other = (make_talk(work_list, unit, Action.CITY_CRITICISM, month=12) for _each in range(2))
    at = moment("2027-01-20 10:00")
    Rectification.objects.create(escalation=other, promised_on=date(2027, 3, 31), agreed_at=at, agreed_by=office)
    asked = texts(issue_rectification_order(escalation=one, at=at, by=office))
    agreed = texts(issue_rectification_order(escalation=other, at=at, by=office))
    assert asked[1:3] == ["宁重督改〔2027〕1号", "责令整改通知书"]
    assert asked[5] == f"{BASIS}第十八条，现责令你单位："
    assert asked[8:10] == [
        "3．承诺整改完成时限，随书面报告一并报送，经审定后作为验收的依据。",
        "承诺的整改期限到期仍未完成的，移送监察机关依照有关规定问责。",
    ]
    assert agreed[8:10] == [
        "3．按承诺并经审定的时限，于2027年3月31日前完成整改，报送完成情况和佐证材料。",
        "2027年3月31日到期仍未完成的，移送监察机关依照有关规定问责。",
    ]


def test_the_letter_goes_to_the_unit_that_decides_on_cases(work_list: WorkList, unit: Unit, office: Person) -> None:
    make_person(Role.SUPERVISORY_ORGAN, unit=make_unit("市监委", name="南京市监察委员会"))
    case = make_talk(work_list, unit, Action.ACCOUNTABILITY, title="老旧小区改造", month=12)
    at = moment("2027-01-20 10:00")
    document = issue_transfer_letter(escalation=case, at=at, by=office, materials=["报送和判定", "约谈记录"])
    assert texts(document)[:8] == [
        "宁重督函〔2027〕1号",
        "关于移送“老旧小区改造”问责事项的函",
        "南京市监察委员会：",
        f"南京市住房保障和房产局主办的“老旧小区改造”（清单序号{case.task.serial}），年度目标任务未完成。",
        f"{BASIS}第十九条，现将有关材料移送你单位，请依照有关规定处理。",
        "处理决定作出后，请将结果和文号函告我办。",
        "附件：1．报送和判定",
        "　　　2．约谈记录",
    ]


@pytest.mark.parametrize(
    ("fields", "actual", "clause"),
    [
        ({"measure": Measure.AMOUNT, "measure_unit": "公里"}, 8, "截至1月底应达10公里、实际8公里"),
        ({"measure": Measure.LEVEL, "measure_unit": "微克／立方米", "direction": Direction.LOWER}, 38,
         "截至1月底应不高于10微克／立方米、实际38微克／立方米"),
        ({}, None, "截至1月底应达10%、1月进展到期未报送"),
        ({"measure": Measure.MILESTONE, "planned": [None] * 12, "target_value": None,
          "milestones": {"开工": date(2026, 1, 20), "许可": date(2026, 1, 10)}}, "steps",
         "截至1月底应完成节点2个、实际完成1个"),
    ],
)  # fmt: skip
def test_each_measure_is_said_in_its_own_words(
    work_list: WorkList, unit: Unit, office: Person, fields: dict[str, object], actual: object, clause: str
) -> None:
    task = make_task(work_list, unit, **{"planned": [10, *[None] * 11], "livelihood": True, **fields})
    if actual == "steps":
        make_report(task, 1, steps={"许可": date(2026, 1, 9)})
    elif actual is not None:
        make_report(task, 1, actual)
    close_through(1)
    document = issue_report_notice(
        escalation=Escalation.objects.get(task=task), at=moment("2026-02-10 10:00"), by=office
    )
    assert any(f"，{clause}，未达进度要求。" in text for text in texts(document))


def test_a_criticism_of_several_units_numbers_them(work_list: WorkList, unit: Unit) -> None:
    criticisms = [
        make_talk(work_list, each, Action.CITY_CRITICISM, title="任务", month=12)
        for each in (unit, make_unit("水务局"))
    ]
    context = criticism_context(criticisms)
    assert context["title"] == "关于对市房产局、水务局未完成重点工作任务的通报"
    assert context["matters"][1].startswith("2．某市水务局主办的“任务”")
    assert context["basis"] == f"{BASIS}第十八条，经市政府同意，对上述单位予以全市通报批评。"
    assert len(context["orders"]) == 1


@pytest.mark.parametrize(("number", "said"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (35, "三十五")])
def test_headings_are_counted_in_chinese(number: int, said: str) -> None:
    assert numeral(number) == said


# What follows from them, and who may --------------------------------------------------------------


def test_a_document_stands_in_the_story_once(work_list: WorkList, unit: Unit, office: Person) -> None:
    talk = make_talk(work_list, unit)
    for _each in range(2):
        issue_talk_notice(escalation=talk, at=AT, by=office)
    told = talk.events.filter(kind=EventKind.DOCUMENT)
    assert list(told.values_list("text", "at", "by")) == [("宁重督谈〔2026〕1号 约谈通知书", AT, office.pk)]


def test_nothing_is_issued_for_what_is_revoked(work_list: WorkList, unit: Unit, office: Person) -> None:
    talk = make_talk(work_list, unit)
    revoke_escalations(escalations=[talk], reason="更正", at=AT, by=office)
    assert kinds_for(talk, office) == []
    with pytest.raises(ValidationError):
        issue_talk_notice(escalation=talk, at=AT, by=office)


def test_only_the_office_issues_and_who_holds_a_talk_its_record(
    work_list: WorkList, unit: Unit, office: Person
) -> None:
    head, reporter = make_unit_head(unit), make_reporter(unit)
    talk = make_talk(work_list, unit, Action.UNIT_HEAD_TALK)
    with pytest.raises(PermissionDenied):
        issue_talk_notice(escalation=talk, at=AT, by=head)
    assert [kinds_for(talk, each) for each in (office, head, reporter)] == [["talk_notice"], [], []]
    record_sitting(minutes=minutes(), agreements=agreements(talk), at=LATER, by=head)
    assert [kinds_for(talk, each) for each in (office, head, reporter)] == [["talk_record"], ["talk_record"], []]
    assert issue_record_of(escalation=talk, at=LATER, by=head).issued_by == head


def test_a_document_is_read_by_who_sees_all_its_matters(work_list: WorkList, unit: Unit, office: Person) -> None:
    leader, task_leader = make_city_leader(post="副市长"), make_person(username="task-leader")
    head, other_head = make_unit_head(unit), make_unit_head(make_unit())
    talks = [make_talk(work_list, unit, Action.VICE_MAYOR_TALK, leader=leader) for _each in range(2)]
    talks[0].task.lead_leader = task_leader
    talks[0].task.save()
    when = Appointment(planned_at=moment("2026-05-15 15:00"), place="第三会议室")
    appoint_sitting(escalations=[each.pk for each in talks], appointment=when, at=AT, by=office)
    document = issue_talk_notice(escalation=talks[0], at=AT, by=office)
    for person, reads in ((office, True), (leader, True), (head, True), (task_leader, False), (other_head, False)):
        assert readable_documents(person).filter(pk=document.pk).exists() is reads, person
        assert documents_of("escalation", [talks[0].pk], person) == ([document] if reads else [])


# Pages ----------------------------------------------------------------------------------------------


def test_the_office_issues_on_the_page_of_the_escalation(
    client: Client, work_list: WorkList, unit: Unit, office: Person
) -> None:
    talk = make_talk(work_list, unit)
    client.force_login(office)
    page = client.get(talk.get_absolute_url()).content.decode()
    url = reverse("supervision:issue_document", args=[talk.pk, "talk_notice"])
    assert f'action="{url}"' in page
    response = client.post(url)
    assert (response.status_code, response["Location"]) == (302, f"{talk.get_absolute_url()}#documents")
    document = IssuedDocument.objects.get()
    page = client.get(talk.get_absolute_url()).content.decode()
    assert document.get_absolute_url() in page
    assert url not in page
    file = client.get(document.get_absolute_url())
    assert file.content == read_whole(document)
    assert "attachment" in file["Content-Disposition"]


def test_others_find_no_document_there(client: Client, work_list: WorkList, unit: Unit, office: Person) -> None:
    talk = make_talk(work_list, unit)
    document = issue_talk_notice(escalation=talk, at=AT, by=office)
    client.force_login(make_unit_head(make_unit()))
    assert client.get(document.get_absolute_url()).status_code == 404
    client.force_login(make_unit_head(unit))
    assert client.get(document.get_absolute_url()).status_code == 200
    assert client.post(reverse("supervision:issue_document", args=[talk.pk, "talk_notice"])).status_code == 403


def test_the_list_of_documents_is_searched_with_the_same_queries(
    client: Client, work_list: WorkList, unit: Unit, office: Person
) -> None:
    client.force_login(office)

    def issue(count: int) -> None:
        for _each in range(count):
            issue_talk_notice(escalation=make_talk(work_list, unit), at=AT, by=office)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("notices:documents")).status_code == 200
        return len(captured)

    issue(1)
    one = queries()
    issue(29)
    assert queries() == one
    talk = make_talk(work_list, unit, title="独一无二")
    found = issue_talk_notice(escalation=talk, at=AT, by=office)
    for query in ({"q": "独一无二"}, {"q": talk.task.serial, "kind": "talk_notice", "year": 2026, "number": 31}):
        page = client.get(reverse("notices:documents"), query)
        assert [each.pk for each in page.context["page"]] == [found.pk]
    assert not client.get(reverse("notices:documents"), {"q": "没有这项"}).context["page"].object_list


def test_a_file_that_was_touched_is_not_handed_out(
    client: Client, work_list: WorkList, unit: Unit, office: Person
) -> None:
    document = issue_talk_notice(escalation=make_talk(work_list, unit), at=AT, by=office)
    with document.file.storage.open(document.file.name, "wb") as file:
        file.write(b"PK forged")
    client.force_login(office)
    response = client.get(document.get_absolute_url())
    assert response.status_code == 500
    assert b"forged" not in response.content


def test_grounds_say_what_they_mean_when_they_come_together(work_list: WorkList, unit: Unit, office: Person) -> None:
    task = make_task(work_list, unit, planned=[10 * month for month in range(1, 13)])
    for month in range(1, 7):
        make_report(task, month, 10 * month - (1 if month > 3 else 0))
    close_through(6)
    talk = Escalation.objects.get(task=task, level=Level.SUPERVISING)
    assert talk.grounds == [Ground.MID_YEAR, Ground.THREE_MONTHS]
    said = texts(issue_talk_notice(escalation=talk, at=moment("2026-07-09 10:00"), by=office))
    assert said[4].endswith("截至6月底应达60%、实际59%，年中未达序时进度，连续3个月未达序时进度。")
