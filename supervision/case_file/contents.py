"""What the file of an accountability case holds, section by section (articles 18 and 19). In Chinese, as all papers.

Everything about the task of the year goes in, whatever escalation it belongs to: the organ judges the whole course.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.dateparse import parse_datetime
from django.utils.timezone import localdate
from django.utils.translation import override

from regulation.articles import PARAMETERS
from regulation.selectors import parameters_on
from responsibility.models import Filing
from supervision.case_file.course import documents, notices, statements, talks
from supervision.case_file.parts import Names, Record, Section, Table, day_text, lines, moment_text, person_text
from supervision.enums import Ground
from supervision.escalating import plain
from supervision.explaining import recompute
from supervision.models import Check, CoordinationRequest, Escalation, Objection, Report
from tasks.models import Milestone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from supervision.models import EscalationEvent, ReportEntry

CHINESE = "zh-hans"
JUDGED_BY = (6, 18, 19)


def sections_of(case: Escalation, at: datetime) -> list[Section]:
    """The sections in their order; the same records give the same file."""
    with override(CHINESE):
        escalations = list(
            Escalation.objects.filter(task=case.task_id)
            .select_related("unit", "responsible", "leader__unit", "task__work_list")
            .order_by("issued_at", "pk")
        )
        found = [
            _facts(case, at),
            _responsible(case),
            _reports(case),
            _course(escalations),
            talks(escalations),
            statements(escalations),
            _objections(case),
            notices(escalations),
            documents(escalations),
        ]
    return [
        Section(title=each.title, records=each.records, sentence=each.sentence, number=number)
        for number, each in enumerate(found, start=1)
    ]


def _facts(case: Escalation, at: datetime) -> Section:
    task = case.task
    about = Record(
        "任务",
        lines(
            ("清单", f"{task.work_list.year}年度重点工作清单"),
            ("序号", task.serial),
            ("工作任务", task.title),
            ("年度目标", task.target),
            ("计量单位", task.measure_unit),
            ("目标值", plain(task.target_value)),
            ("民生实事", "是" if task.livelihood else "否"),
            ("主办单位", case.unit.name),
        ),
    )
    return Section("案由与事实", (about, _grounds(case), _checks(case), _recomputed(case, at), _parameters(case)))


def _grounds(case: Escalation) -> Record:
    facts = case.facts
    return Record(
        "问责事由",
        lines(
            ("依据", _named(case.grounds)),
            ("对应月份", f"{case.year}-{case.month:02d}"),
            ("产生时间", moment_text(case.issued_at)),
            ("承诺整改时限", facts.get("promised_on", "")),
            ("时限审定时间", moment_text(parse_datetime(facts["agreed_at"])) if "agreed_at" in facts else ""),
        ),
    )


def _checks(case: Escalation) -> Record:
    checks = Check.objects.filter(task=case.task_id).select_related("unit").order_by("month", "judged_at", "pk")
    rows = tuple(
        (
            f"{check.month}月",
            check.unit.short_name,
            plain(check.planned) or "",
            plain(check.actual) or "",
            str(check.get_flag_display()),
            str(check.get_reason_display()),
            str(check.streak),
            moment_text(check.judged_at),
            "现行" if check.is_current else "已更正",
        )
        for check in checks
    )
    heads = ("月份", "单位", "应达", "实际", "判定", "原因", "连续黄牌", "判定时间", "状态")
    return Record("全年检查点评", tables=(Table(heads, rows),))


def _recomputed(case: Escalation, at: datetime) -> Record:
    again = recompute(case, at)
    return Record(
        "据记录复核",
        lines(
            ("复核时间", moment_text(at)),
            ("产生时的依据", _named(again.grounds_recorded)),
            ("按当时已知事实复核", _named(again.grounds_then) or "无"),
            ("按现在已知事实复核", _named(again.grounds_now) or "无"),
            ("结论", "与产生时一致" if again.is_confirmed else "与产生时不一致，见各月判定"),
        ),
    )


def _parameters(case: Escalation) -> Record:
    year = case.task.work_list.year
    in_force = parameters_on(year, localdate(case.issued_at))
    rows = tuple(
        (f"第{parameter.article}条", str(parameter.label), f"{in_force[key]} {parameter.measure}".strip())
        for key, parameter in PARAMETERS.items()
        if parameter.article in JUDGED_BY
    )
    title = f"参数（{day_text(localdate(case.issued_at))}有效）"
    return Record(title, tables=(Table(("条款", "参数", "数值"), rows),))


def _responsible(case: Escalation) -> Section:
    filings = Filing.objects.filter(task=case.task_id).select_related("unit").order_by("unit__short_name", "pk")
    return Section("责任备案", tuple(_filing(each) for each in filings))


def _filing(filing: Filing) -> Record:
    people = tuple(
        (
            str(each.get_level_display()),
            each.name,
            each.post,
            day_text(each.from_date),
            day_text(each.until_date) or "至今",
        )
        for each in filing.people.order_by("from_date", "level", "pk")
    )
    return Record(
        filing.unit.name,
        lines(("状态", filing.get_status_display()), ("报备时间", moment_text(filing.submitted_at))),
        (Table(("层级", "姓名", "职务", "自", "至"), people),),
    )


def _reports(case: Escalation) -> Section:
    milestones = dict(Milestone.objects.filter(task=case.task_id).values_list("pk", "name"))
    handed_in = Report.objects.filter(task=case.task_id, entries__isnull=False).distinct()
    names = Names()
    records = tuple(
        _report(each, milestones, names)
        for each in handed_in.select_related("unit")
        .prefetch_related("entries__by__unit", "files")
        .order_by("month", "pk")
    )
    return Section("进展报送", records)


def _report(report: Report, milestones: dict[int, str], names: Names) -> Record:
    entries = tuple(_entry(entry, milestones) for entry in report.entries.all())
    heads = ("时间", "事项", "经办", "实际值", "进展情况", "存在问题", "下一步", "需领导协调", "理由")
    withdrawn = "、".join(file.name for file in report.files.all() if file.withdrawn_at)
    return Record(
        f"{report.month}月",
        lines(("单位", report.unit.name), ("状态", report.get_status_display()), ("撤回的附件", withdrawn)),
        (Table(heads, entries),),
        tuple(names.enclose(file.name, file.file, file.size) for file in report.files.all()),
    )


def _entry(entry: ReportEntry, milestones: dict[int, str]) -> tuple[str, ...]:
    done = "；".join(f"{milestones.get(step['milestone'], '')} {step['done_on']}" for step in entry.steps)
    return (
        moment_text(entry.at),
        str(entry.get_kind_display()),
        person_text(entry.by),
        plain(entry.actual) or done,
        entry.progress,
        entry.problems,
        entry.next_steps,
        entry.coordination,
        entry.reason,
    )


def _course(escalations: list[Escalation]) -> Section:
    return Section("督查措施", tuple(_escalation(each) for each in escalations))


def _escalation(escalation: Escalation) -> Record:
    events = escalation.events.select_related("by__unit").order_by("at", "pk")
    person = escalation.responsible
    return Record(
        f"{escalation.get_action_display()}（{escalation.year}-{escalation.month:02d}）",
        lines(
            ("依据", _named(escalation.grounds)),
            (
                "对象",
                f"{escalation.get_level_display()} {person.post} {person.name}" if person else escalation.unit.name,
            ),
            ("市领导", person_text(escalation.leader)),
            ("状态", escalation.get_status_display()),
            ("期限", day_text(escalation.due_on)),
            ("撤销原因", escalation.revocation_reason),
        ),
        (Table(("时间", "事项", "经办", "内容"), tuple(_event(event) for event in events)),),
    )


def _event(event: EscalationEvent) -> tuple[str, ...]:
    said = event.text or _named(event.grounds)
    return moment_text(event.at), str(event.get_kind_display()), person_text(event.by), said


def _objections(case: Escalation) -> Section:
    names = Names()
    return Section("异议与协调", (*_objection_records(case, names), *_request_records(case)))


def _objection_records(case: Escalation, names: Names) -> Iterator[Record]:
    objections = Objection.objects.filter(task=case.task_id).select_related("filed_by__unit", "decided_by__unit")
    for each in objections.prefetch_related("files").order_by("filed_at", "pk"):
        yield Record(
            f"{each.month}月异议",
            lines(
                ("提出", f"{moment_text(each.filed_at)} {person_text(each.filed_by)}"),
                ("理由", each.text),
                ("主张数值", plain(each.claimed)),
                ("状态", each.get_status_display()),
                ("处理", f"{moment_text(each.decided_at)} {person_text(each.decided_by)}".strip()),
                ("处理理由", each.decision_reason),
            ),
            files=tuple(names.enclose(file.name, file.file, file.size) for file in each.files.all()),
        )


def _request_records(case: Escalation) -> Iterator[Record]:
    requests = CoordinationRequest.objects.filter(task=case.task_id).select_related("leader__unit", "answered_by__unit")
    for each in requests.order_by("asked_at", "pk"):
        yield Record(
            f"{each.month}月协调请求",
            lines(
                ("提出", moment_text(each.asked_at)),
                ("请求", each.text),
                ("对象", person_text(each.leader)),
                ("撤回", moment_text(each.withdrawn_at)),
                ("答复", f"{moment_text(each.answered_at)} {person_text(each.answered_by)}".strip()),
                ("答复内容", each.answer),
                ("结果", each.outcome),
            ),
        )


def _named(grounds: Iterable[str]) -> str:
    return "、".join(str(Ground(ground).label) for ground in grounds)
