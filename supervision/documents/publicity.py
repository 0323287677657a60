"""What goes beyond the unit: the citywide criticism, and the letter that hands a case to the supervisory organ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from notices.documents.frame import FRAME, TO_ALL, framed
from notices.documents.kinds import DocumentKind, lines, text
from notices.documents.layout import parts
from notices.documents.layout.paper import Paper
from supervision.documents import wording
from supervision.documents.orders import ORGANIZATION_DEPARTMENT
from supervision.documents.reading import documents_of_visible_escalations, everybody_inside, tell_the_story
from supervision.enums import Ground

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supervision.models import Escalation

ORDERED = (
    "责令上述单位作出检查，向市政府书面报告原因，并承诺整改完成时限。"
    "整改期限到期仍未完成的，由监察机关依照有关规定问责。"
)
LESSON = "各地区、各部门要引以为戒，对照年度重点工作清单逐项检查，对滞后任务倒排工期、压实责任，确保完成年度目标。"


def criticism_context(
    escalations: Sequence[Escalation],
    *,
    title: str = "",
    lead: Sequence[str] = (),
    closing: Sequence[str] = (),
    cc: str = ORGANIZATION_DEPARTMENT,
) -> dict[str, Any]:
    """A citywide criticism of one or several tasks. What the office wrote stands instead of what would be said."""
    units = "、".join(dict.fromkeys(each.unit.short_name for each in escalations))
    return {
        **framed(title=title or f"关于对{units}未完成重点工作任务的通报", to=TO_ALL, cc=cc),
        "lead": list(lead) or [_lead(escalations)],
        "matters": [_numbered(n, each, len(escalations)) for n, each in enumerate(escalations, start=1)],
        "basis": f"{wording.on_basis(escalations)}，经市政府同意，对上述单位予以全市通报批评。",
        "orders": [ORDERED] if any(Ground.YEAR_END in each.grounds for each in escalations) else [],
        "closing": list(closing) or [LESSON],
    }


def transfer_context(
    escalation: Escalation, *, to: str, materials: Sequence[str] = (), organ_reply: str = ""
) -> dict[str, Any]:
    """The letter with which the file of a case goes to the supervisory organ; `materials` are what it encloses."""
    return {
        **framed(title=f"关于移送“{escalation.task.title}”问责事项的函", to=to, cc=ORGANIZATION_DEPARTMENT),
        "matters": [wording.matter(escalation, subject=escalation.unit.name)],
        "basis": f"{wording.on_basis([escalation])}，现将有关材料移送你单位，请依照有关规定处理。",
        "reply": organ_reply or "处理决定作出后，请将结果和文号函告我办。",
        "attachments": list(materials) or ["案卷材料"],
    }


def _lead(escalations: Sequence[Escalation]) -> str:
    year = escalations[0].task.work_list.year
    month = max(each.month for each in escalations)
    when = f"{year}年年终" if month == 12 else f"{year}年{month}月"
    return f"市政府对{year}年度重点工作进行了{when}检查点评。现将未达到要求的任务通报如下："


def _numbered(number: int, escalation: Escalation, count: int) -> str:
    said = wording.matter(escalation, subject=escalation.unit.name)
    return f"{number}．{said}" if count > 1 else said


def criticism_layout() -> bytes:
    sheet = Paper()
    parts.red_head(sheet, f"{settings.KEYWORK_OFFICE}文件", mark="{{ organ }}文件")
    parts.title(sheet)
    parts.addressee(sheet)
    parts.each(sheet, "lead")
    parts.each(sheet, "matters")
    parts.paragraph(sheet, "{{ basis }}")
    parts.each(sheet, "orders")
    parts.each(sheet, "closing", closes=True)
    parts.signature(sheet)
    parts.imprint(sheet)
    return sheet.content()


def transfer_layout() -> bytes:
    sheet = Paper()
    parts.letter_head(sheet, settings.KEYWORK_OFFICE)
    parts.title(sheet)
    parts.addressee(sheet)
    parts.each(sheet, "matters")
    parts.paragraph(sheet, "{{ basis }}")
    parts.paragraph(sheet, "{{ reply }}", closes=True)
    parts.attachments(sheet)
    parts.signature(sheet)
    parts.imprint(sheet, printed=False)
    return sheet.content()


SAMPLE_CASE = "某市水务局主办的“雨污分流管网建设”（清单序号07-02），截至12月底应达120公里、实际96.5公里"
OTHER_CASE = "某市教育局主办的“新建扩建中小学”（清单序号13-01），截至12月底应完成节点8个、实际完成6个"

CRITICISM = DocumentKind(
    code="criticism",
    title=_("Criticism bulletin"),
    word="重督批",
    placeholders=(
        *FRAME,
        lines("lead", _("Opening paragraphs"), is_required=True),
        lines("matters", _("A sentence on each task: its months, planned and actual"), is_required=True),
        text("basis", _("The article, and what was decided on it"), is_required=True),
        lines("orders", _("What the units are ordered to do; may be empty")),
        lines("closing", _("What is asked of everybody")),
    ),
    sample={
        **framed(title="关于对市水务局等单位未完成重点工作任务的通报", to=TO_ALL, cc=ORGANIZATION_DEPARTMENT),
        "lead": ["市政府对2026年度重点工作进行了2026年年终检查点评。现将未达到要求的任务通报如下："],
        "matters": [
            f"1．{SAMPLE_CASE}，未完成年度目标任务。",
            f"2．{OTHER_CASE}，未完成年度目标任务。",
        ],
        "basis": f"依据{wording.REGULATION}第十八条，经市政府同意，对上述单位予以全市通报批评。",
        "orders": [ORDERED],
        "closing": [LESSON],
    },
    layout=criticism_layout,
    readable_by=everybody_inside,
    record=tell_the_story,
)

TRANSFER_LETTER = DocumentKind(
    code="transfer_letter",
    title=_("Letter of transfer to the supervisory organ"),
    word="重督函",
    placeholders=(
        *FRAME,
        lines("matters", _("A sentence on each task: its months, planned and actual"), is_required=True),
        text("basis", _("The article, and that the file is handed over"), is_required=True),
        text("reply", _("What the organ is asked to answer")),
        lines("attachments", _("What is enclosed"), is_required=True),
    ),
    sample={
        **framed(title="关于移送“雨污分流管网建设”问责事项的函", to="某市监察委员会", cc=ORGANIZATION_DEPARTMENT),
        "matters": [f"{SAMPLE_CASE}，承诺的整改期限已到，仍未完成整改。"],
        "basis": f"依据{wording.REGULATION}第十八条，现将有关材料移送你单位，请依照有关规定处理。",
        "reply": "处理决定作出后，请将结果和文号函告我办。",
        "attachments": ["检查点评记录", "约谈记录和书面报告", "责令整改通知书和整改承诺"],
    },
    layout=transfer_layout,
    readable_by=documents_of_visible_escalations,
    record=tell_the_story,
)
