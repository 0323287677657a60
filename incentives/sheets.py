"""The sheets of the standard workbook that hold inputs to articles 7 to 17."""

from __future__ import annotations

from typing import TYPE_CHECKING

from incentives.loading import InputLoader, load_major_projects, load_recognitions
from incentives.measuring import renew_measures
from incentives.tables import TABLES, task_column
from workbook.columns import Column, Sheet
from workbook.kinds import YesNo

if TYPE_CHECKING:
    from incentives.tables import InputTable
    from workbook.columns import Loader
    from workbook.importing import ImportContext


SHEET_OF_RECOGNITIONS = "突出贡献"
ARTICLES_OF_RECOGNITIONS = (16, 17)


def loader_of(table: InputTable) -> Loader:
    if table.is_of_tasks:
        return load_major_projects
    return InputLoader(table.model, key=table.key, judged_in=table.judged_in)


SHEETS = (
    *(
        Sheet(
            name=table.sheet,
            columns=table.columns,
            key=tuple("serial" if name == "task" else name for name in table.key),
            load=loader_of(table),
        )
        for table in TABLES
    ),
    Sheet(
        name=SHEET_OF_RECOGNITIONS,
        columns=(task_column(), Column("认定", "recognised", YesNo(), note="市政府常务会是否确定")),
        key=("serial",),
        load=load_recognitions,
    ),
)


def finish(context: ImportContext) -> None:
    """What follows from new and changed rows follows with their import."""
    articles = {table.article for table in TABLES if _is_touched(context, table.sheet)}
    if _is_touched(context, SHEET_OF_RECOGNITIONS):
        articles.update(ARTICLES_OF_RECOGNITIONS)
    if articles:
        renew_measures(year=context.year, articles=articles, at=context.at)


def _is_touched(context: ImportContext, sheet: str) -> bool:
    counts = context.counts.get(sheet)
    return counts is not None and counts.created + counts.changed > 0
