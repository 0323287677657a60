"""What a unit is called to hand in: the written report of article 19, and the rectification that article 18 orders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from notices.documents.frame import CONTACT, FRAME, framed
from notices.documents.issuing import chinese_day
from notices.documents.kinds import DocumentKind, lines, text
from notices.documents.layout import parts
from notices.documents.layout.paper import Paper
from supervision.documents import wording
from supervision.documents.reading import documents_of_visible_escalations, tell_the_story

if TYPE_CHECKING:
    from supervision.models import Escalation, Rectification

ORGANIZATION_DEPARTMENT = "市委组织部"


def report_notice_context(escalation: Escalation) -> dict[str, Any]:
    """The call to report the reasons in writing."""
    by_when = f"于{chinese_day(escalation.due_on)}前" if escalation.due_on else ""
    return {
        **framed(title=f"关于书面报告“{escalation.task.title}”滞后原因的通知", to=escalation.unit.name, note=CONTACT),
        "matters": wording.matters([escalation]),
        "demand": f"{wording.on_basis([escalation])}，请你单位{by_when}向市政府书面报告原因。现将有关事项通知如下：",
        "contents": list(REPORT_CONTENTS),
        "requirements": list(REPORT_REQUIREMENTS),
    }


def rectification_order_context(escalation: Escalation, rectification: Rectification | None = None) -> dict[str, Any]:
    """The order that goes with a criticism; the deadline, once it is agreed, is the one that the unit promised."""
    report = f"于{chinese_day(escalation.due_on)}前" if escalation.due_on else ""
    return {
        **framed(title="责令整改通知书", to=escalation.unit.name, cc=ORGANIZATION_DEPARTMENT, note=CONTACT),
        "matters": wording.matters([escalation]),
        "basis": f"{wording.on_basis([escalation])}，现责令你单位：",
        "orders": [
            "对照年度目标任务作出检查，查明未完成的原因和责任。",
            f"{report}向市政府书面报告原因，报告由主要负责人签发。",
            _deadline(rectification),
        ],
        "consequence": _consequence(rectification),
    }


REPORT_CONTENTS = (
    "进展情况：截至目前的完成数量、与序时进度的差距。",
    "滞后原因：分清主观、客观，属于协调事项的写明需要哪一方面协调。",
    "补救措施和时限：逐月列明达到的进度和责任人。",
)
REPORT_REQUIREMENTS = (
    "报告由单位主要负责人签发，通过重点工作督查系统报送。",
    "对进度判定有不同意见的，可在规定期限内通过重点工作督查系统提出异议。",
)


def _deadline(rectification: Rectification | None) -> str:
    if rectification is None:
        return "承诺整改完成时限，随书面报告一并报送，经审定后作为验收的依据。"
    return f"按承诺并经审定的时限，于{chinese_day(rectification.promised_on)}前完成整改，报送完成情况和佐证材料。"


def _consequence(rectification: Rectification | None) -> str:
    when = chinese_day(rectification.promised_on) if rectification else "承诺的整改期限"
    return f"{when}到期仍未完成的，移送监察机关依照有关规定问责。"


def report_notice_layout() -> bytes:
    sheet = Paper()
    parts.red_head(sheet, settings.KEYWORK_OFFICE)
    parts.title(sheet)
    parts.addressee(sheet)
    parts.each(sheet, "matters")
    parts.paragraph(sheet, "{{ demand }}")
    parts.heading(sheet, "一、报告内容")
    parts.numbered(sheet, "contents")
    parts.heading(sheet, "二、有关要求")
    parts.numbered(sheet, "requirements", closes=True)
    parts.signature(sheet)
    parts.imprint(sheet)
    return sheet.content()


def rectification_order_layout() -> bytes:
    sheet = Paper()
    parts.red_head(sheet, settings.KEYWORK_OFFICE)
    parts.title(sheet)
    parts.addressee(sheet)
    parts.each(sheet, "matters")
    parts.paragraph(sheet, "{{ basis }}")
    parts.numbered(sheet, "orders")
    parts.paragraph(sheet, "{{ consequence }}", closes=True)
    parts.signature(sheet)
    parts.imprint(sheet)
    return sheet.content()


REPORT_NOTICE = DocumentKind(
    code="report_notice",
    title=_("Notice to report in writing"),
    word="重督报",
    placeholders=(
        *FRAME,
        lines("matters", _("A sentence on each task: its months, planned and actual"), is_required=True),
        text("demand", _("The article, and by when the report is due"), is_required=True),
        lines("contents", _("What the report says")),
        lines("requirements", _("How it is handed in")),
    ),
    sample={
        **framed(title="关于书面报告“新增普惠托位”滞后原因的通知", to="某市卫生健康委员会", note=CONTACT),
        "matters": [
            "你单位主办的民生实事项目“新增普惠托位”（清单序号13-03），截至4月底应达600个、实际410个，未达进度要求。"
        ],
        "demand": f"依据{wording.REGULATION}第十九条，请你单位于2026年5月19日前向市政府书面报告原因。"
        "现将有关事项通知如下：",
        "contents": list(REPORT_CONTENTS),
        "requirements": list(REPORT_REQUIREMENTS),
    },
    layout=report_notice_layout,
    readable_by=documents_of_visible_escalations,
    record=tell_the_story,
)

RECTIFICATION_ORDER = DocumentKind(
    code="rectification_order",
    title=_("Rectification order"),
    word="重督改",
    placeholders=(
        *FRAME,
        lines("matters", _("A sentence on each task: its months, planned and actual"), is_required=True),
        text("basis", _("The article, and what was decided on it"), is_required=True),
        lines("orders", _("What the unit is ordered to do"), is_required=True),
        text("consequence", _("What follows where it is not done"), is_required=True),
    ),
    sample={
        **framed(title="责令整改通知书", to="某市水务局", cc=ORGANIZATION_DEPARTMENT, note=CONTACT),
        "matters": [
            "你单位主办的“雨污分流管网建设”（清单序号07-02），截至12月底应达120公里、实际96.5公里，未完成年度目标任务。"
        ],
        "basis": f"依据{wording.REGULATION}第十八条，现责令你单位：",
        "orders": [
            "对照年度目标任务作出检查，查明未完成的原因和责任。",
            "于2027年1月25日前向市政府书面报告原因，报告由主要负责人签发。",
            "承诺整改完成时限，随书面报告一并报送，经审定后作为验收的依据。",
        ],
        "consequence": "承诺的整改期限到期仍未完成的，移送监察机关依照有关规定问责。",
    },
    layout=rectification_order_layout,
    readable_by=documents_of_visible_escalations,
    record=tell_the_story,
)
