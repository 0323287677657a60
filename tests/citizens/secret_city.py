"""A small city in which everything that citizens must not read says so: each such text holds a word of its own.

The list of 2026 has a livelihood item (1) and another task (2). January and February are closed, January is released;
later January's figure of the item is corrected. The list of 2027 is a draft.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from citizens.answering import answer_comment
from citizens.commenting import leave_comment
from citizens.describing_progress import release_note, write_note
from citizens.models import BulletinRelease
from citizens.picturing import add_picture, release_picture
from citizens.releasing import release_bulletin
from organization.enums import LeaderRank
from responsibility.models import ResponsiblePerson
from supervision.bulletins.publishing import issue_bulletin
from supervision.closing import close_month
from supervision.correcting import correct_month
from supervision.enums import BulletinKind
from supervision.models import Bulletin, CoordinationRequest, Report
from supervision.releasing import release_month
from supervision.rules.period import closes_at
from tasks.adjusting import Authority, adjust_task
from tests import factories
from tests.factories import moment

if TYPE_CHECKING:
    from datetime import datetime

    from organization.models import Person
    from tasks.models import Task, WorkList

# Words that stand in what citizens must not read, each said once below.
SECRETS = (
    *("市长姓名乙", "分管姓名丙", "直接责任人丁", "督查人员戊", "批准人姓名己", "13900001111", "secret-account"),
    *("存在的问题甲", "下一步措施甲", "进展说明甲", "请求协调甲", "人员调整理由", "草稿清单任务", "草稿通报标题"),
    *("未公开的进展", "未公开的图片", "未答复的留言", "只给本人的答复", "更正的内部理由", "公开前的更正理由"),
)
# Figures that citizens must not read: of February, of a task that is no livelihood item, and the plans of both.
SECRET_FIGURES = ("17.77", "23.33", "41.41", "42.42", "51.51", "52.52", "61.61")
PLANNED = [Decimal(value) for value in ("10.5", "51.51", "52.52")] + [Decimal(100)] * 9


@dataclass(frozen=True, slots=True)
class SecretCity:
    work_list: WorkList
    item: Task
    other: Task
    officer: Person
    bulletin: Bulletin
    draft: Bulletin
    pictures: tuple[int, int]  # released, not released

    def release(self, month: int, at: datetime) -> None:
        release_month(work_list=self.work_list, month=month, at=at, by=self.officer)


def make_secret_city() -> SecretCity:
    officer = factories.make_supervision_officer(name="督查人员戊", username="secret-account")
    mayor = factories.make_city_leader(LeaderRank.MAYOR, name="市长姓名乙")
    work_list = factories.make_list(2026)
    sector = factories.make_sector(work_list, "城建条口", leader=mayor)
    unit = factories.make_unit("水务局")
    item = factories.make_task(
        work_list, unit, serial="1", title="新建供水管网", target="年内一百公里", sector=sector, measure="amount",
        measure_unit="公里", planned=PLANNED, livelihood=True, lead_leader=mayor,
    )  # fmt: skip
    other = factories.make_task(
        work_list, unit, serial="2/1", title="整治内河", target="年内完成", sector=sector, lead_leader=mayor,
        planned=[Decimal("61.61")] * 12,
    )  # fmt: skip
    head = factories.make_unit_head(unit, name="直接责任人丁")
    factories.make_filing(item, accounts={"direct": head, "main": head, "supervising": head})
    ResponsiblePerson.objects.update(phone="13900001111")
    ResponsiblePerson.objects.filter(level="supervising").update(name="分管姓名丙")
    _draft_list(officer)
    _reports(item, other)
    for month in (1, 2):
        close_month(year=2026, month=month, at=closes_at(2026, month))
    release_month(work_list=work_list, month=1, at=moment("2026-02-10 09:00"), by=officer)
    _correct(item, officer)
    _adjust(item, officer, mayor)
    bulletin, draft = _bulletins(officer)
    pictures = _livelihood(item, officer)
    work_list.refresh_from_db()
    return SecretCity(work_list, item, other, officer, bulletin, draft, pictures)


def _draft_list(officer: Person) -> None:
    draft = factories.make_list(2027, published=False)
    factories.make_task(draft, title="草稿清单任务", serial="1", livelihood=True)


def _reports(item: Task, other: Task) -> None:
    for task, month, value in ((item, 1, "11.25"), (item, 2, "17.77"), (other, 1, "23.33"), (other, 2, "41.41")):
        factories.make_report(task, month, value)
    words = {"progress": "进展说明甲", "problems": "存在的问题甲", "next_steps": "下一步措施甲"}
    Report.objects.update(**words)
    report, at = Report.objects.get(task=item, month=1), moment("2026-01-30 10:00")
    CoordinationRequest.objects.create(
        report=report, task=item, month=1, unit=item.host, text="请求协调甲", asked_at=at
    )


def _correct(item: Task, officer: Person) -> None:
    """January once after its release, which citizens see; February before its release, which nobody has read."""
    told = {"task": item, "by": officer}
    correct_month(month=1, actual=Decimal("9.5"), reason="更正的内部理由", at=moment("2026-03-12 10:00"), **told)
    correct_month(month=2, actual=Decimal("42.42"), reason="公开前的更正理由", at=moment("2026-03-12 11:00"), **told)


def _adjust(item: Task, officer: Person, mayor: Person) -> None:
    authority = Authority(reason="管线迁改晚了", document="纪要7号", approved_by="批准人姓名己")
    inside = Authority(reason="人员调整理由", document="纪要8号", approved_by="批准人姓名己")
    at = moment("2026-03-15 10:00")
    changes = {"finishes_on": date(2026, 11, 30), "lead_leader": None}
    adjust_task(task=item, changes=changes, from_month=4, authority=authority, at=at, by=officer)
    adjust_task(task=item, changes={"lead_leader": mayor}, from_month=5, authority=inside, at=at, by=officer)


def _bulletins(officer: Person) -> tuple[Bulletin, Bulletin]:
    at = moment("2026-03-16 10:00")
    bulletin = issue_bulletin(year=2026, kind=BulletinKind.LIVELIHOOD, month=1, at=at, by=officer)
    release_bulletin(bulletin=bulletin, at=at, by=officer)
    draft = Bulletin.objects.create(
        work_list=bulletin.work_list, kind=BulletinKind.MONTHLY, month=2, title="草稿通报标题", drafted_at=at,
        drafted_by=officer,
    )  # fmt: skip
    assert not BulletinRelease.objects.filter(bulletin=draft).exists()
    return bulletin, draft


def _livelihood(item: Task, officer: Person) -> tuple[int, int]:
    at = moment("2026-03-17 10:00")
    told = {"task": item, "at": at, "by": officer}
    release_note(note=write_note(month=1, text="城北已经开工", **told), at=at, by=officer)
    write_note(month=2, text="未公开的进展", **told)
    shown = add_picture(upload=_picture(), description="城北工地", taken_on=None, **told)
    release_picture(picture=shown, at=at, by=officer)
    hidden = add_picture(upload=_picture(), description="未公开的图片", taken_on=None, **told)
    asked = [
        leave_comment(task=item, text=text, name="", at=at)
        for text in ("什么时候通水", "只给本人的答复", "未答复的留言")
    ]
    answer_comment(comment=asked[0], answer="年底前", is_shown=True, at=at, by=officer)
    answer_comment(comment=asked[1], answer="只给本人的答复", is_shown=False, at=at, by=officer)
    return shown.pk, hidden.pk


def _picture() -> SimpleUploadedFile:
    buffer = BytesIO()
    Image.new("RGB", (640, 480), "#88aacc").save(buffer, "JPEG")
    return SimpleUploadedFile("a.jpg", buffer.getvalue(), content_type="image/jpeg")
