"""Documents of the reminder talks of article 12: the notice that calls to one, and the record of what was said."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incentives.models import FundTalk
from incentives.permissions.talks import holding_unit, talks_visible_to
from incentives.rules.funds import QUARTERS
from incentives.selectors.evidence import evidence_of
from incentives.selectors.talks import held_together, holder_of, quarters_told
from notices.documents.frame import CONTACT, framed
from notices.documents.issuing import chinese_day, find_document, issue_document
from notices.documents.kinds import nothing_more
from notices.documents.rendering import paragraphs
from notices.models import DocumentSubject
from organization.permissions import sees_whole_city
from supervision.documents.talks import TALK_NOTICE, TALK_RECORD, WHEN
from supervision.documents.wording import REGULATION, day_and_time

if TYPE_CHECKING:
    from datetime import datetime

    from notices.models import IssuedDocument
    from organization.models import Person

FUND_TALK = "fund_talk"
ARTICLE = f"{REGULATION}第十二条"
OFFICE = "市政府办公厅督查室"
ENDS = dict(zip(QUARTERS, ("一季度末", "二季度末", "三季度末"), strict=True))


def issue_talk_document(*, talk: FundTalk, code: str, at: datetime, by: Person) -> IssuedDocument:
    """The notice while the talk is to be held, the record once it was; the same again while nothing has changed.

    Raises LookupError for a kind that a talk knows nothing of, ValidationError where there is nothing to write yet.
    """
    if code not in CONTEXTS:
        raise LookupError(code)
    if not may_issue(by, talk):
        raise PermissionDenied
    if code not in _fitting(talk):
        raise ValidationError(_("This document does not fit how far the talk has come."))
    return issue_document(
        kind=code,
        cause=_cause(talk, code),
        context=CONTEXTS[code](talk),
        about=f"{talk.fund.name} {talk.unit.short_name}",
        unit=talk.unit,
        subjects=[(FUND_TALK, talk.pk)],
        at=at,
        by=by,
    )


def may_issue(person: Person, talk: FundTalk) -> bool:
    return person.has_perm("incentives.hold_talk", talk) or person.has_perm("incentives.close_talk")


def documents_on_offer(talk: FundTalk, person: Person) -> list[str]:
    """What this person may have issued now and is not there yet, by the codes of the kinds."""
    if not may_issue(person, talk):
        return []
    return [code for code in _fitting(talk) if find_document(kind=code, cause=_cause(talk, code)) is None]


def _fitting(talk: FundTalk) -> list[str]:
    if talk.is_revoked:
        return []
    return [FUND_TALK_NOTICE.code] if talk.held_at is None else [FUND_TALK_RECORD.code]


def _cause(talk: FundTalk, code: str) -> str:
    """A record that was amended is another cause."""
    recorded = f":{talk.recorded_at:%Y%m%d%H%M%S%f}" if talk.recorded_at and code == FUND_TALK_RECORD.code else ""
    return f"fund-talk:{talk.pk}{recorded}"


def notice_context(talk: FundTalk) -> dict[str, Any]:
    return {
        **framed(title="约谈通知书", to=talk.unit.name, note=CONTACT),
        "matters": [matter(talk)],
        "basis": f"依据{ARTICLE}，决定对你单位进行约谈提醒。现将有关事项通知如下：",
        "held_by": _holder(talk),
        "towards": f"{talk.unit.name}主要负责人",
        "when": f"{chinese_day(talk.due_on)}前，具体时间{WHEN}",
        "place": WHEN,
        "requirements": [
            "被约谈人应准备书面材料，说明支出分配滞后原因、已采取的措施和赶上序时进度的时限，约谈时当面汇报。",
            "约谈议定的事项由你单位按时限落实；第三季度末仍低于序时进度的，按规定扣减下一年度预算规模。",
        ],
    }


def record_context(talk: FundTalk) -> dict[str, Any]:
    """The record of a talk; other funds talked about at the same time stand in it too."""
    talks = [talk, *held_together(talk)]
    return {
        "title": "约谈记录",
        "unit": talk.unit.name,
        "basis": ARTICLE,
        "held_on": day_and_time(localtime(talk.held_at)) if talk.held_at else "",
        "place": talk.place,
        "held_by": talk.chair,
        "towards": f"{talk.unit.name}主要负责人",
        "present": talk.present or "—",
        "grounds": [matter(each) for each in talks],
        "minutes": paragraphs(talk.minutes),
        "agreed": [_agreed(number, each) for number, each in enumerate(talks, start=1)],
        "attachments": [each.name for each in evidence_of(talk)],
    }


def matter(talk: FundTalk) -> str:
    """你单位主管的专项资金“产业引导资金”，预算9000万元，一季度末应分配25%即2250万元，实际分配2000万元，低于序时进度。"""
    judged = quarters_told(talk.facts)[-1]
    return (
        f"你单位主管的专项资金“{talk.facts['fund']}”，预算{_figure(judged.budget)}万元，{ENDS[talk.quarter]}应分配"
        f"{_figure(judged.share)}%即{_figure(judged.due)}万元，实际分配{_figure(judged.distributed)}万元，低于序时进度。"
    )


def _figure(value: Decimal | None) -> str:
    return "—" if value is None else f"{value.normalize():f}"


def _holder(talk: FundTalk) -> str:
    host = holder_of(talk, holding_unit(talk.fund.year))
    return host.name if host else OFFICE


def _agreed(number: int, talk: FundTalk) -> dict[str, str]:
    return {
        "serial": str(number),
        "task": talk.facts["fund"],
        "agreed": "见谈话情况",
        "promise": talk.promise or "—",
        "promised_on": chinese_day(talk.promised_on) if talk.promised_on else "—",
        "confirmed": f"{chinese_day(localtime(talk.confirmed_at).date())}确认" if talk.confirmed_at else "",
    }


def documents_of_visible_talks(person: Person) -> Q:
    """A document is read by who sees the talk that it is about."""
    if sees_whole_city(person):
        return Q()
    visible = talks_visible_to(person, FundTalk.objects.all()).values("pk")
    about = DocumentSubject.objects.filter(subject=FUND_TALK, subject_id__in=visible)
    return Q(pk__in=about.values("document"))


SAMPLE_MATTER = (
    "你单位主管的专项资金“产业引导资金”，预算9000万元，一季度末应分配25%即2250万元，实际分配2000万元，低于序时进度。"
)
FUND_TALK_NOTICE = replace(
    TALK_NOTICE,
    code="fund_talk_notice",
    title=gettext_lazy("Notice of a reminder talk on a special fund"),
    word="重资谈",
    sample={
        **TALK_NOTICE.sample,
        "matters": [SAMPLE_MATTER],
        "basis": f"依据{ARTICLE}，决定对你单位进行约谈提醒。现将有关事项通知如下：",
        "held_by": "某市财政局",
        "towards": "某市商务局主要负责人",
    },
    readable_by=documents_of_visible_talks,
    record=nothing_more,
)
FUND_TALK_RECORD = replace(
    TALK_RECORD,
    code="fund_talk_record",
    title=gettext_lazy("Record of a talk on special funds"),
    word="重资录",
    sample={
        **TALK_RECORD.sample,
        "unit": "某市商务局",
        "basis": ARTICLE,
        "held_by": "某市财政局副局长",
        "towards": "某市商务局主要负责人",
        "present": "某市财政局预算处处长、某市商务局财务处处长",
        "grounds": [SAMPLE_MATTER],
        "minutes": ["财政局通报了一季度支出分配进度，询问滞后原因。", "商务局说明，项目评审晚于计划，现已全部完成。"],
        "agreed": [
            {
                "serial": "1",
                "task": "产业引导资金",
                "agreed": "见谈话情况",
                "promise": "六月底前分配过半",
                "promised_on": "2026年6月30日",
                "confirmed": "2026年5月21日确认",
            }
        ],
        "attachments": ["项目评审结果"],
    },
    readable_by=documents_of_visible_talks,
    record=nothing_more,
)
CONTEXTS = {FUND_TALK_NOTICE.code: notice_context, FUND_TALK_RECORD.code: record_context}
DOCUMENTS = (FUND_TALK_NOTICE, FUND_TALK_RECORD)
