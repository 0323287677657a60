from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from workbook.kinds import (
    Choice,
    Choices,
    Date,
    Integer,
    Kind,
    Moment,
    Month,
    Names,
    Number,
    Raw,
    Serial,
    Step,
    Steps,
    Text,
    YesNo,
)
from workbook.problems import UnreadableError

SHANGHAI = ZoneInfo("Asia/Shanghai")
COLOURS = {"红": "red", "黄": "yellow"}


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        (Text(), " \u3000城市更新\u00a0 ", "城市更新"),
        (Text(), "\u200b２０１６年\ufeff", "2016年"),
        (Text(), 1.0, "1"),
        (Text(), 0.1 + 0.2, "0.3"),
        (Text(), 13912345678.0, "13912345678"),
        (Text(), date(2016, 3, 1), "2016-03-01"),
        (Text(), "题" * 500, "题" * 500),
        (Text(multiline=True), "一\r\n二\t三", "一\n二\t三"),
        (Text(), "a=b@c", "a=b@c"),
        (Text(), "-5%", "-5%"),
        (Serial(), "１", "1"),
        (Serial(), 1.1, "1.1"),
        (Serial(), "007", "007"),
        (Names(), "发改委、 经信委 、", ("发改委", "经信委")),
        (Choice(COLOURS), " 红 ", "red"),
        (Choices(COLOURS), "黄、红", ("yellow", "red")),
        (YesNo(), "是", True),
        (YesNo(), "否", False),
        (YesNo(), True, True),
        (Number(), 0.1 + 0.2, Decimal("0.3")),
        (Number(), 42.0, Decimal(42)),
        (Number(), 100.0, Decimal(100)),
        (Number(), -0.0, Decimal(0)),
        (Number(), 1 / 3, Decimal("0.333333333333333")),
        (Number(), 1e-20, Decimal(0)),
        (Number(), 999_999_999_999.0, Decimal("999999999999")),
        (Number(), " １２．５ ", Decimal("12.5")),
        (Number(), "－3", Decimal(-3)),
        (Number(), "1e3", Decimal(1000)),
        (Number(), "0.30000000000000004", Decimal("0.3")),
        (Number(minimum=Decimal(0)), 0.0, Decimal(0)),
        (Number(maximum=Decimal(100)), 100.0, Decimal(100)),
        (Number(places=2), 0.25, Decimal("0.25")),
        (Integer(), 3.0, 3),
        (Date(), date(2016, 6, 30), date(2016, 6, 30)),
        (Date(), datetime.fromisoformat("2016-06-30"), date(2016, 6, 30)),
        (Date(), " ２０１６-06-30 ", date(2016, 6, 30)),
        (Date(), "2016-02-29", date(2016, 2, 29)),
        (Moment(), "2016-04-06 17:30", datetime(2016, 4, 6, 17, 30, tzinfo=SHANGHAI)),
        (Moment(), "2016-04-06T18:00:01", datetime(2016, 4, 6, 18, 0, 1, tzinfo=SHANGHAI)),
        (Moment(), datetime.fromisoformat("2016-04-06 17:59:59.999999"), datetime(2016, 4, 6, 18, tzinfo=SHANGHAI)),
        (Moment(), date(2016, 4, 6), datetime(2016, 4, 6, tzinfo=SHANGHAI)),
        (Month(), "2016-03", date(2016, 3, 1)),
        (Month(), date(2016, 3, 1), date(2016, 3, 1)),
        (
            Steps(),
            "立项@2016-03-20；开工@2016-04-01;",
            (Step("立项", date(2016, 3, 20)), Step("开工", date(2016, 4, 1))),
        ),
    ],
)
def test_a_cell_becomes_a_value(kind: Kind, raw: Raw, value: object) -> None:
    read = kind.read(raw)
    assert (read, type(read)) == (value, type(value))


@pytest.mark.parametrize(
    ("kind", "raw", "problem"),
    [
        (Text(), "=1+1", "“=1+1” begins with ="),
        (Text(), "@SUM(A1)", "“@SUM(A1)” begins with @"),
        (Text(), "\u3000=1+1", "“=1+1” begins with ="),
        (Text(), "a\x07b", "“a�b” holds control characters"),
        (Text(multiline=True), "a\x00b", "“a�b” holds control characters"),
        (Text(), "a\x7fb", "“a�b” holds control characters"),
        (Text(), "\ud800x", "“�x” holds control characters"),
        (Text(), "一\n二", "“一 二” holds a line break or a tab"),
        (Text(), "题" * 501, f"“{'题' * 39}…” has 501 characters"),
        (Text(), 123_456_789_012_345_678.0, "“1.23456789012346e+17” is too large"),
        (Names(), "发改委、发改委", "“发改委” is named twice"),
        (Names(), "发改委、=1", "“=1” begins with ="),
        (Choice(COLOURS), "绿", "“绿” is not a word of this column"),
        (Choice(COLOURS), "红、黄", "“红、黄” is not a word of this column"),
        (Choices(COLOURS), "红，黄", "“红，黄” is not a word of this column"),
        (Choices(COLOURS), "红、红", "“红” is named twice"),
        (YesNo(), "y", "“y” is neither 是 nor 否"),
        (YesNo(), 1.0, "“1” is neither 是 nor 否"),
        (Number(), "abc", "“abc” is not a number"),
        (Number(), "1,234", "“1,234” is not a number"),
        (Number(), "42%", "“42%” is not a number"),
        (Number(), "NaN", "“NaN” is not a number"),
        (Number(), "Infinity", "“Infinity” is not a number"),
        (Number(), "1e999", "“1e999” is not a number"),
        (Number(), "=1", "“=1” is not a number"),
        (Number(), True, "“TRUE” is not a number"),
        (Number(), date(2016, 1, 1), "“2016-01-01” is not a number"),
        (Number(), time(12), "“12:00:00” is not a number"),
        (Number(), 1e12, "“1000000000000” is too large"),
        (Number(), -1e12, "“-1000000000000” is too large"),
        (Number(), 999_999_999_999.9999, "“1000000000000” is too large"),
        (Number(), "1000000000000", "“1000000000000” is too large"),
        (Number(minimum=Decimal(0)), -0.01, "“-0.01” is out of bounds"),
        (Number(maximum=Decimal(100)), 100.01, "“100.01” is out of bounds"),
        (Number(places=2), 0.125, "“0.125” is too precise"),
        (Integer(), 3.5, "“3.5” is not whole"),
        (Date(), "2016-02-30", "“2016-02-30” is not in the calendar"),
        (Date(), "2016/06/30", "“2016/06/30” is not a date"),
        (Date(), "2016年6月30日", "“2016年6月30日” is not a date"),
        (Date(), 42551.0, "“42551” is not a date"),
        (Date(), datetime.fromisoformat("2016-06-30 12:00"), "“2016-06-30 12:00:00” is not a date"),
        (Date(), date(1900, 1, 1), "1900-01-01 is out of bounds"),
        (Date(), True, "“TRUE” is not a date"),
        (Moment(), "2016-04-06", "“2016-04-06” is not a date with a time"),
        (Moment(), "2016-04-06 25:00", "“2016-04-06 25:00” is not in the calendar"),
        (Moment(), 42466.7, "“42466.7” is not a date with a time"),
        (Month(), "2016-13", "“2016-13” is not a month"),
        (Month(), "2016-3", "“2016-3” is not a month"),
        (Month(), date(2016, 3, 2), "“2016-03-02” is not a month"),
        (Month(), 3.0, "“3” is not a month"),
        (Steps(), "立项", "“立项” names no step with a date"),
        (Steps(), "立项@2016-02-30", "“2016-02-30” is not in the calendar"),
        (Steps(), "立项@2016-03-01;立项@2016-03-02", "“立项” is named twice"),
    ],
)
def test_what_a_cell_may_not_hold(kind: Kind, raw: Raw, problem: str) -> None:
    with pytest.raises(UnreadableError) as refusal:
        kind.read(raw)
    assert refusal.value.problem == problem
    assert refusal.value.expected


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Text(), "标题"),
        (Names(), ("发改委", "经信委")),
        (Choice(COLOURS), "yellow"),
        (Choices(COLOURS), ("yellow", "red")),
        (YesNo(), False),
        (Number(), Decimal("12.5")),
        (Integer(), 7),
        (Date(), date(2016, 6, 30)),
        (Moment(), datetime(2016, 4, 6, 17, 30, tzinfo=SHANGHAI)),
        (Month(), date(2016, 3, 1)),
        (Steps(), (Step("立项", date(2016, 3, 20)), Step("开工", date(2016, 4, 1)))),
    ],
)
def test_what_is_written_reads_back(kind: Kind, value: object) -> None:
    written = kind.write(value)
    assert kind.read(float(written) if isinstance(written, Decimal) else written) == value
