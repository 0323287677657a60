"""Where a title breaks: lines of about the same length, and no word torn apart."""

from __future__ import annotations

import unicodedata
from math import ceil

CHARACTERS_IN_A_LINE = 19
COST_OF_A_TORN_NAME = 5  # as bad as lines that differ by ten characters
WORDS = (
    "市政府", "重点工作", "进展", "情况", "通报", "通知", "年度", "季度", "关于", "滞后", "原因", "书面", "报告",
    "移送", "问责", "事项", "未完成", "任务", "责任", "备案", "民生实事", "单位", "完成", "约谈", "提醒", "监察",
    "整改",
)  # fmt: skip
CLOSING, OPENING = "，、。；：”》）〕", "“《（〔"


def balanced(title: str) -> str:
    """The title with a line break where it needs one."""
    wanted = ceil(_width(title) / CHARACTERS_IN_A_LINE)
    lines, rest = [], title
    for left in range(wanted, 1, -1):
        at = _break(rest, _width(rest) / left)
        lines.append(rest[:at])
        rest = rest[at:]
    return "\n".join([*lines, rest])


def _break(text: str, aim: float) -> int:
    """The place for a break nearest to the length aimed at, at which words stay whole, and a name if it can."""
    places = [at for at in range(1, len(text)) if _may_break(text, at)] or [len(text) // 2]
    return min(places, key=lambda at: (abs(_width(text[:at]) - aim) + _tears_a_name(text, at), at))


def _tears_a_name(text: str, at: int) -> int:
    before = text[:at]
    is_inside = any(before.count(start) > before.count(end) for start, end in (("“", "”"), ("《", "》")))
    return COST_OF_A_TORN_NAME if is_inside else 0


def _may_break(text: str, at: int) -> bool:
    before, after = text[at - 1], text[at]
    if after in CLOSING or before in OPENING or after == "的":
        return False
    if before.isascii() and (after.isascii() or after in "年月日号个项%"):
        return False
    return not any(_tears(text, at, word) for word in WORDS)


def _tears(text: str, at: int, word: str) -> bool:
    start = max(0, at - len(word) + 1)
    return text.find(word, start, at + len(word) - 1) != -1


def _width(text: str) -> float:
    """In characters; a letter or digit is half as wide."""
    return sum(1 if unicodedata.east_asian_width(each) in "WFA" else 0.5 for each in text)
