"""A generated city in the standard workbook: any number of tasks, 120 units, a full year's reports."""

from __future__ import annotations

import io
import random
from datetime import date

from xlsxwriter import Workbook

YEAR = 2025
UNITS = 120
SECTORS = 12
LEADERS = 10
MEASURES = ("百分比", "累计量", "水平值", "节点")
MONTHS = range(1, 13)
UNIT_HEADERS = ("名称", "简称", "类别", "上级单位")
PERSON_HEADERS = ("账号", "姓名", "单位", "职务", "角色", "市领导职级")
LIST_HEADERS = (
    *("序号", "条口", "工作任务", "类别", "来源", "年度目标", "计量方式", "计量单位", "目标值", "完成时限"),
    *("牵头市领导", "主办单位", "协办单位", "民生实事", "重大项目", "权重"),
    *(f"{month}月" for month in MONTHS),
)
MILESTONE_HEADERS = ("任务序号", "节点", "完成时限")
FILING_HEADERS = ("任务序号", "单位", "主要责任人", "主要账号", "分管责任人", "直接责任人")
REPORT_HEADERS = ("任务序号", "月份", "实际值", "完成节点", "进展情况", "存在问题", "下一步")

Rows = list[tuple[object, ...]]


def city_workbook(tasks: int, *, months: int = 0) -> bytes:
    """The list with its planned values and filings, and the reports of the year's first months; always the same."""
    chance = random.Random(tasks)
    sheets: dict[str, tuple[tuple[str, ...], Rows]] = {
        "单位": (UNIT_HEADERS, unit_rows()),
        "人员": (PERSON_HEADERS, person_rows()),
        "条口": (("名称", "分管市领导"), [(f"条口{n}", f"leader{n % LEADERS}") for n in range(SECTORS)]),
        "清单": (LIST_HEADERS, [task_row(number) for number in range(tasks)]),
        "节点": (MILESTONE_HEADERS, [row for number in range(3, tasks, 4) for row in milestone_rows(number)]),
        "责任备案": (FILING_HEADERS, [filing_row(number) for number in range(tasks)]),
    }
    if months:
        reports = [report_row(number, month, chance) for number in range(tasks) for month in MONTHS[:months]]
        sheets["进展"] = (REPORT_HEADERS, [row for row in reports if row])
    return write(sheets)


def write(sheets: dict[str, tuple[tuple[str, ...], Rows]]) -> bytes:
    buffer = io.BytesIO()
    book = Workbook(buffer, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    for name, (headers, rows) in sheets.items():
        page = book.add_worksheet(name)
        page.write_row(0, 0, headers)
        for number, row in enumerate(rows, start=1):
            page.write_row(number, 0, row)
    book.close()
    return buffer.getvalue()


def unit_rows() -> Rows:
    city = ("测试市人民政府", "市政府", "市政府", "")
    return [city, *[(f"测试市第{n}局", f"{n}局", "市级机关部门", "市政府") for n in range(UNITS)]]


def person_rows() -> Rows:
    people: Rows = [(f"leader{n}", f"副市长{n}", "市政府", "副市长", "市领导", "副市长") for n in range(LEADERS)]
    people += [(f"reporter{n}", f"填报员{n}", f"{n}局", "科员", "填报员", "") for n in range(UNITS)]
    people += [(f"head{n}", f"局长{n}", f"{n}局", "局长", "单位负责人", "") for n in range(UNITS)]
    return [
        *people,
        ("office", "督查室", "市政府", "主任科员", "督查室", ""),
        ("admin", "管理员", "市政府", "", "管理员", ""),
    ]


def task_row(number: int) -> tuple[object, ...]:
    measure = MEASURES[number % 4]
    target = {"百分比": 100, "累计量": 1200, "水平值": 50}.get(measure)
    planned = [None] * 12 if measure == "节点" else [planned_value(measure, month) for month in MONTHS]
    return (
        f"{number + 1}",
        f"条口{number % SECTORS}",
        f"第{number + 1}项重点工作任务，年内完成",
        "指标" if measure == "水平值" else "项目",
        "政府工作报告",
        f"年内完成第{number + 1}项目标",
        measure,
        {"百分比": "%", "累计量": "万平方米", "水平值": "微克/立方米", "节点": "个"}[measure],
        target,
        date(YEAR, 12, 31),
        f"leader{number % LEADERS}",
        f"{number % UNITS}局",
        f"{(number + 1) % UNITS}局、{(number + 7) % UNITS}局" if number % 3 == 0 else "",
        "是" if number % 200 == 0 else "否",
        "是" if number % 20 == 0 else "否",
        1,
        *planned,
    )


def planned_value(measure: str, month: int) -> float:
    return {"百分比": round(100 * month / 12, 2), "累计量": 100 * month, "水平值": 50}[measure]


def milestone_rows(number: int) -> Rows:
    return [(f"{number + 1}", f"节点{step}", date(YEAR, 2 * step, 15)) for step in range(1, 7)]


def filing_row(number: int) -> tuple[object, ...]:
    unit = number % UNITS
    return (f"{number + 1}", f"{unit}局", "局长", f"head{unit}", "副局长", "处长")


def report_row(number: int, month: int, chance: random.Random) -> tuple[object, ...] | None:
    """Most months keep up, one in six falls short, one in fifty is not reported."""
    kept_up, reported = chance.random() > 1 / 6, chance.random() > 1 / 50
    if not reported:
        return None
    measure, step = MEASURES[number % 4], ""
    actual: float | None = None
    if measure == "节点":
        step = f"节点{month // 2}@{date(YEAR, month, 10)}" if month % 2 == 0 and kept_up else ""
    else:
        actual = round(planned_value(measure, month) * (1 if kept_up else 0.95), 2)
    return (f"{number + 1}", f"{YEAR}-{month:02d}", actual, step, "按计划推进", "", "继续推进")
