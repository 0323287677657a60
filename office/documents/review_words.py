"""What a review says in words: its title, and what the software proposes as its opening. A review is an official text
and always in Chinese, whoever reads the page; the office edits every sentence before it is held."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from notices.documents.rendering import paragraphs
from office.enums import ReviewKind, ReviewStatus
from office.rules.reviews import BULLETIN_OF
from supervision.bulletins.wording import period, plain
from supervision.rules.bulletin import percent_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from office.models import Review
    from office.rules.review_figures import ReviewFigures, Settlement
    from supervision.bulletins.record import Counts, Row

SUBJECTS: dict[ReviewKind, str] = {
    ReviewKind.MONTH: "重点工作检查点评",
    ReviewKind.QUARTER: "经济形势分析会资料",
    ReviewKind.MID_YEAR: "主要指标、重点任务、重大项目评析",
    ReviewKind.YEAR_END: "重点工作年终结算",
}
NUMERALS = {1: "一", 2: "二", 3: "三", 4: "四"}
MOST_NAMED = 4


@dataclass(frozen=True, slots=True)
class Words:
    """The texts of a review; `is_proposed` where the opening is still the software's."""

    title: str
    opening: str
    conclusions: str
    is_proposed: bool

    @property
    def opening_paragraphs(self) -> list[str]:
        return paragraphs(self.opening)

    @property
    def conclusion_paragraphs(self) -> list[str]:
        return paragraphs(self.conclusions)


def title_of(kind: ReviewKind, year: int, month: int) -> str:
    return f"{period(BULLETIN_OF[kind], year, month)}{SUBJECTS[kind]}"


def words_of(review: Review, figures: ReviewFigures) -> Words:
    """Of a held review exactly what was held, of one in preparation the office's words or the proposal."""
    title = title_of(figures.kind, figures.year, figures.month)
    if review.opening or review.status == ReviewStatus.HELD:
        return Words(title, review.opening, review.conclusions, is_proposed=False)
    return Words(title, "\n".join(opening(figures)), review.conclusions, is_proposed=True)


def opening(figures: ReviewFigures) -> Iterator[str]:
    """The proposed opening, a paragraph each."""
    yield _city(figures)
    if figures.kind == ReviewKind.MONTH:
        return
    if rows := figures.checks.main_indicators:
        yield _indicators(rows)
    if behind := [fund.name for fund in figures.funds if fund.is_behind]:
        yield (
            f"市级专项资金{len(figures.funds)}项，{NUMERALS[figures.quarter]}季度末分配进度低于序时的{len(behind)}项：{_named(behind)}。"
        )
    if rows := [figures.row_by_task[each.task] for each in figures.projects]:
        late = [row.title for row in rows if row.is_yellow]
        yield f"重大项目{len(rows)}项，" + (f"进度滞后{len(late)}项：{_named(late)}。" if late else "均未滞后。")
    if figures.evaluations:
        yield f"{len(figures.evaluations)}个主办单位中，{len(figures.evaluated)}个已提交自评。"
    if figures.settlement:
        yield _settled(figures.settlement)


def _city(figures: ReviewFigures) -> str:
    checks = figures.checks
    when = period(BULLETIN_OF[figures.kind], figures.year, figures.month)
    at_end = when if figures.kind == ReviewKind.MONTH else f"{when}末"
    said = (
        f"{at_end}判定{checks.city.judged}项，红旗{checks.city.red}项{_share(checks.city)}，黄牌{checks.city.yellow}项"
    )
    said += f"（其中到期未报送{checks.city.unreported}项）" if checks.city.unreported else ""
    said += f"；另有{checks.city.not_due}项未到考核节点" if checks.city.not_due else ""
    new, back = len(checks.changed("new_yellow")), len(checks.changed("back_to_red"))
    if checks.city_before is None:
        return said + "。"
    return said + f"。新亮黄牌{new}项，恢复红旗{back}项，连续黄牌{len(checks.changed('longer'))}项。"


def _share(counts: Counts) -> str:
    return f"（占{plain(percent_of(counts.red, counts.judged))}%）" if counts.judged else ""


def _indicators(rows: Sequence[Row]) -> str:
    met = [row for row in rows if row.is_red]
    late = [row.title for row in rows if row.is_yellow]
    said = f"主要指标{len(rows)}项，达到序时进度{len(met)}项"
    said += f"，未达到{len(late)}项：{_named(late)}" if late else ""
    grown = [row for row in rows if row.growth is not None]
    more = sum(1 for row in grown if (row.growth or Decimal(0)) > 0)
    return said + (f"。与上年同期可比的{len(grown)}项中，高于上年{more}项。" if grown else "。")


def _settled(settlement: Settlement) -> str:
    done, missed = len(settlement.completed), len(settlement.open)
    said = f"年度任务完成{done}项，未完成{missed}项"
    rewards = sum(each.rewards for each in settlement.measures)
    penalties = sum(each.penalties for each in settlement.measures)
    return said + (f"；按条款形成奖励{rewards}项、惩戒{penalties}项。" if rewards + penalties else "。")


def _named(titles: Sequence[str]) -> str:
    return "、".join(titles[:MOST_NAMED]) + (f"等{len(titles)}项" if len(titles) > MOST_NAMED else "")
