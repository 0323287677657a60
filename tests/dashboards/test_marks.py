from __future__ import annotations

import pytest
from django.utils import translation

from dashboards.marks import code_of, flag_html, ladder_html, mark_html, squares_html, strip_html, ticks_html


@pytest.mark.parametrize(
    ("flag", "reason", "streak", "kinds", "code"),
    [
        ("red_flag", "", 0, {}, "r"),
        ("red_flag", "", 0, {"completed": True}, "c"),
        ("yellow_card", "behind", 3, {}, "y3"),
        ("yellow_card", "unreported", 1, {}, "u1"),
        ("not_due", "", 2, {}, "n"),
        ("not_due", "", 2, {"suspended": True}, "s"),
        ("", "", 0, {}, "f"),
    ],
)
def test_a_judged_month_has_a_code(flag: str, reason: str, streak: int, kinds: dict[str, bool], code: str) -> None:
    assert code_of(flag, reason, streak, **kinds) == code


def test_a_mark_reads_as_its_word_and_streak() -> None:
    assert mark_html("y2") == '<i class="kw-m y"><b>黄牌</b>2</i>'


def test_a_mark_beside_its_word_is_silent_and_the_streak_is_said() -> None:
    assert flag_html("y2") == (
        '<span class="kw-fl y"><i aria-hidden="true" class="kw-m y">2</i>黄牌'
        '<span class="kw-vh">，连续第 2 个月</span></span>'
    )


def test_a_strip_says_its_months_but_not_those_to_come() -> None:
    html = strip_html("n r y1 u2 f f f f f f f f")
    assert 'role="img" aria-label="1至4月：不判、红旗、黄牌1、黄牌（未报）2"' in html
    assert html.count("<i ") == 12


def test_a_year_without_judgements_says_so() -> None:
    assert 'aria-label="尚未判定"' in strip_html(" ".join(["f"] * 12))


def test_marks_are_remembered_for_each_language() -> None:
    chinese = mark_html("r")
    with translation.override("en"):
        assert mark_html("r") == '<i class="kw-m r"><b>Red flag</b></i>'
    assert chinese == mark_html("r") == '<i class="kw-m r"><b>红旗</b></i>'


def test_ticks_are_counted_up_to_five() -> None:
    assert ticks_html(5) == '<i class="kw-tick"></i>' * 5
    assert ticks_html(6) == '<i class="kw-tick"></i>×6'


def test_a_ladder_fills_the_rungs_climbed() -> None:
    assert ladder_html(2).count('class="on"') == 2
    assert "阶梯第 2 级，共 5 级" in ladder_html(2)


def test_squares_name_the_unit_escaped_and_say_their_sums() -> None:
    html = squares_html({"ok": 2, "": 1}, "<水务局>")
    assert 'aria-label="&lt;水务局&gt; 已核 2、未报 1"' in html
    assert html.count('<i class="kw-q ok"></i>') == 2
