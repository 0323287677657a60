"""Parts that recur on pages: {% load keywork %}. Each with its states on the page /parts/."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from dashboards import charts, figures, marks
from dashboards import stairs as stairs_chart
from dashboards.links import Links
from dashboards.selectors.codes import NO_CODES, Year
from regulation.articles import ARTICLE

register = template.Library()


@register.filter
def group(progress: Any, name: str) -> int:
    """How many reports are in a group of states: {{ progress|group:"missing" }}."""
    return progress.of(name)


register.filter("decimal", figures.decimal_text)
register.filter("signed", figures.signed_text)
register.filter("percent", figures.percent_text)
register.filter("day", figures.day_text)
register.filter("full_day", figures.full_day_text)
register.filter("weekday", figures.weekday_text)
register.filter("clock", figures.time_text)
register.filter("moment", figures.moment_text)
register.filter("weekday_moment", figures.weekday_moment_text)
register.filter("full_weekday_moment", figures.full_weekday_moment_text)
register.filter("told_at", figures.told_at_text)
register.filter("month", figures.month_text)
register.filter("month_name", figures.month_name)
register.filter("month_end", figures.month_end_text)

NO_YEAR = Year(NO_CODES)
REPORT_STATES = {
    "none": gettext_lazy("Not filled in"),
    "saved": gettext_lazy("Saved"),
    "sent": gettext_lazy("Submitted"),
    "sign": gettext_lazy("Waiting for signature"),
    "rev": gettext_lazy("Submitted"),
    "ok": gettext_lazy("Accepted"),
    "back": gettext_lazy("Returned"),
    "free": gettext_lazy("No report due"),
}


# Judgement ------------------------------------------------------------------------------------


@register.filter
def cited(article: int | str) -> str:
    """How documents cite an article: {{ 18|cited }} is 第十八条."""
    return str(ARTICLE[int(article)].cited)


@register.simple_tag
def mark(code: str) -> SafeString:
    """One month: {% mark "y2" %}. Codes are those of dashboards/marks.py."""
    return marks.mark_html(code)


@register.simple_tag
def mark_of(check: Any, *, word: bool = False) -> SafeString:
    """The mark of a check: anything with flag, reason, streak and is_closed_out."""
    code = marks.code_of(check.flag, check.reason, check.streak, completed=check.is_closed_out)
    return marks.flag_html(code) if word else marks.mark_html(code)


@register.simple_tag
def strip(codes: str) -> SafeString:
    """A task's months from January on: {% strip "n n r y1 y2 r f f f f f f" %}."""
    return marks.strip_html(codes)


@register.simple_tag
def year_of(years: Mapping[int, Year], pk: int) -> Year:
    """A task's year out of those that dashboards.selectors.codes.years_of gave."""
    return years.get(pk, NO_YEAR)


@register.simple_tag
def flag(code: str, word: str = "") -> SafeString:
    """A mark with its word, or with `word` in its place: {% flag "y3" %}."""
    return marks.flag_html(code, word)


@register.simple_tag
def ticks(number: int) -> SafeString:
    return marks.ticks_html(number)


@register.simple_tag
def ladder(level: int) -> SafeString:
    """Rung 0 to 5 of the ladder of article 18."""
    return marks.ladder_html(level)


@register.inclusion_tag("parts/_legend.html")
def legend(codes: str) -> dict[str, object]:
    """What the marks mean: {% legend "r y2 u1 c n" %}."""
    said = {
        "r": _("Red flag: schedule met"),
        "y": _("Yellow card: not met; the number counts the months in a row"),
        "u": _("Yellow card: due and not reported"),
        "c": _("Completed, no report due"),
        "n": _("Not judged this month"),
        "s": _("Suspended"),
        "f": _("To come"),
    }
    return {"entries": [(code, said[code[0]]) for code in codes.split()]}


# Figures, dates, states -----------------------------------------------------------------------


@register.simple_tag
def figure(value: Decimal | int | None, url: str = "", *, bold: bool = False) -> SafeString:
    """A count or a reported value with its link; zeros are printed, pale."""
    text = figures.decimal_text(value)
    if not url:
        return format_html('<span class="{}">{}</span>', "kw-3" if not value else "", text)
    shown = format_html('<a class="kw-n{}" href="{}">{}</a>', "" if value else " z", url, text)
    return format_html("<b>{}</b>", shown) if bold else shown


@register.simple_tag
def due(
    when: dt.date | dt.datetime | None,
    *,
    on: dt.date | dt.datetime | None = None,
    late: int | None = None,
    left: str = "",
    bold: bool = False,
) -> SafeString:
    """A deadline with its weekday. With `on`, today, it says by how many working days it is overdue."""
    if when is None:
        return SafeString("")
    if on is not None:
        late = figures.overdue_days(when, on)
    has_time = isinstance(when, dt.datetime)
    text = figures.weekday_moment_text(when) if has_time else figures.weekday_text(when)  # type: ignore[arg-type]
    said: str = format_html("<b>{}</b>", text) if bold else text
    if left:
        said = format_html(_("{}, {} left"), said, left)
    return format_html('<span class="kw-due">{}{}</span>', said, late_label(late) if late else "")


@register.simple_tag
def late_label(days: int | None) -> SafeString:
    """Inverse, the heaviest thing on a page: overdue by so many working days."""
    if not days:
        return SafeString("")
    said = ngettext("%(days)s working day overdue", "%(days)s working days overdue", days) % {"days": days}
    return format_html(' <span class="kw-late">{}</span>', said)


@register.simple_tag
def overdue_label(due_on: dt.date | dt.datetime | None, on: dt.date | dt.datetime) -> SafeString:
    """How far a day is past, in working days; nothing while it is not."""
    return late_label(figures.overdue_days(due_on, on) if due_on else None)


@register.simple_tag
def report_state(state: str, word: str = "") -> SafeString:
    """none, saved, sent (or rev), sign, ok, back, free: shape and word, no colour."""
    css = "sent" if state in ("sign", "rev") else state
    return format_html('<span class="kw-st {}">{}</span>', css, word or REPORT_STATES[state])


@register.simple_tag
def cells(states: Iterable[str], label: str = "") -> SafeString:
    """One square per task: ok, rev (waits for the reader), back, sign, "" (not reported), free."""
    return marks.squares_html(Counter(states), label)


@register.inclusion_tag("parts/_person.html")
def person(post: str = "", name: str = "", *, since: dt.date | None = None, missing: str = "") -> dict[str, object]:
    """A responsible person: the post, the name where the reader may see it, from when; or what is missing."""
    return {"post": post, "name": name, "since": since, "missing": missing}


@register.inclusion_tag("parts/_task_line.html")
def task_line(
    *, serial: str, title: str, url: str, unit: str, codes: str = "", actual: Any = None, planned: Any = None,
    actual_url: str = "", is_livelihood: bool = False, is_major: bool = False,
) -> dict[str, object]:  # fmt: skip
    """A table row: serial, title, unit, months, actual/planned."""
    return locals()


# Frame ----------------------------------------------------------------------------------------


@register.simple_block_tag
def say(content: str, *, you: bool = False) -> SafeString:
    """Who is awaited for what: {% say you=True %}Waiting for your signature.{% endsay %}"""
    return format_html('<p class="kw-say{}">{}</p>', " you" if you else "", content)


@register.simple_block_tag
def act(content: str) -> SafeString:
    """The one thing that the reader must do here; at most one on a page."""
    return format_html('<div class="kw-act1">{}</div>', content)


@register.simple_block_tag
def empty(content: str) -> SafeString:
    """Why a list is empty, and when it will not be."""
    return format_html('<p class="kw-empty">{}</p>', content)


@register.inclusion_tag("parts/_steps.html")
def steps(items: Sequence[Any], label: str = "") -> dict[str, object]:
    """Steps in a fixed order: items with state ("done", "now", ""), label and note."""
    return {"items": items, "label": label}


@register.inclusion_tag("parts/_timeline.html")
def timeline(items: Sequence[Any]) -> dict[str, object]:
    """What happened and will happen: items with state ("", "now", "todo"), when (text) and text."""
    return {"items": items}


@register.inclusion_tag("parts/_pages.html", takes_context=True)
def pages(context: Context, page: Any) -> dict[str, object]:
    """The pages of a list; the rest of the query string is kept."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return {"request": context["request"], "page": page, "numbers": numbers}


@register.inclusion_tag("parts/_sort_header.html", takes_context=True)
def sort_header(context: Context, key: str, label: str, css: str = "") -> dict[str, object]:
    """A column head that sorts by `?sort=key`, again by `?sort=-key`."""
    request = context["request"]
    now = request.GET.get("sort", context.get("default_sort", ""))
    direction = {key: "ascending", f"-{key}": "descending"}.get(now, "")
    query = request.GET.copy()
    query["sort"] = f"-{key}" if now == key else key
    query.pop("page", None)
    return {"label": label, "direction": direction, "query": query.urlencode(), "css": css}


@register.simple_tag
def list_url(links: Links, what: str, **filters: object) -> str:
    """The address of a list behind a number: {% list_url links "month" month=9 state="missing" as url %}."""
    return getattr(links, what)(**filters)


@register.simple_tag
def task_url(links: Links, serial: str) -> str:
    return links.task(serial)


@register.simple_tag
def options_url(url: str, **parameters: Any) -> str:
    """The address with these parameters; empty ones are left out."""
    from django.utils.http import urlencode

    given = {name: value for name, value in parameters.items() if value not in (None, "")}
    return f"{url}?{urlencode(given)}" if given else url


# Forms ----------------------------------------------------------------------------------------


@register.inclusion_tag("parts/_field.html")
def field(bound: Any, css: str = "") -> dict[str, object]:
    """A form field with its label, help, input and errors; any widget."""
    kind = getattr(bound.field.widget, "input_type", "")
    many = kind in ("radio", "checkbox") and hasattr(bound.field.widget, "choices")
    return {
        "field": bound,
        "is_group": many,
        "is_check": kind == "checkbox" and not many,
        "widget": bound if many else control(bound, css),
    }


@register.simple_tag
def control(bound: Any, css: str = "") -> SafeString:
    """The input alone, in the look of the page; a checkbox keeps its own."""
    widget = bound.field.widget
    if getattr(widget, "input_type", "") == "checkbox":
        return bound.as_widget()
    own = widget.attrs.get("class", "")
    return bound.as_widget(attrs={"class": " ".join(filter(None, ("kw-in", own, css)))})


@register.inclusion_tag("parts/_form.html")
def form_fields(form: Any) -> dict[str, object]:
    """All fields of a form, hidden ones too; the error summary stands above with {% error_summary form %}."""
    return {"form": form}


@register.inclusion_tag("parts/_error_summary.html")
def error_summary(*forms: Any) -> dict[str, object]:
    """What has to be changed, each line a link to its field."""
    general = [error for form in forms for error in form.non_field_errors()]
    faulty = [bound for form in forms for bound in form if bound.errors]
    return {"general": general, "faulty": faulty, "count": len(general) + len(faulty)}


# Charts ---------------------------------------------------------------------------------------


@register.inclusion_tag("parts/_curve.html")
def curve(
    months: Sequence[charts.Month], *, target: Decimal | None = None, projected: Decimal | None = None,
    year: int | None = None, on: dt.date | None = None, side: str = "",
) -> dict[str, object]:  # fmt: skip
    """The year of a task on one time axis: curve, figures, differences, flags, what followed."""
    drawn = charts.draw_curve(months, target=target, on=on, year=year, projected=projected)
    return {"curve": drawn, "on": on, "side": side, "has_follow": any(m.follow for m in months)}


@register.inclusion_tag("parts/_mini_curve.html")
def mini_curve(months: Sequence[charts.Month]) -> dict[str, object]:
    return {"curve": charts.draw_mini_curve(months)}


@register.inclusion_tag("parts/_difference_bar.html")
def difference_bar(difference: Decimal, largest: Decimal) -> dict[str, object]:
    """How far off, as a bar; all bars of a row share the largest difference as their scale."""
    return {"bar": charts.difference_bar(difference, largest=largest)}


@register.inclusion_tag("parts/_progress_bar.html")
def progress_bar(done: Decimal, planned: Decimal | None = None) -> dict[str, object]:
    """Per cent of the target: the thick line is done, the tick is planned."""
    held = [None if v is None else min(max(Decimal(v), Decimal(0)), Decimal(100)) for v in (done, planned)]
    return {"done": done, "planned": planned, "done_width": held[0], "planned_x": held[1]}


@register.simple_tag
def load_bar(value: Decimal, most: Decimal) -> SafeString:
    """A bar of one row of many, all on one scale."""
    width = round(Decimal(value) / Decimal(most) * 100, 1) if most else Decimal(0)
    return format_html(
        '<svg class="kw-hb" width="100%" height="8" aria-hidden="true"><rect width="{}%" height="8"/></svg>', width
    )


@register.inclusion_tag("parts/_columns.html")
def columns(values: Sequence[Any], label: str, width: int = 108, top: Any = None) -> dict[str, object]:
    """A small column for each month; the last one is filled."""
    drawn = charts.draw_columns(values, width=width, top=top)
    said = pgettext("between items of a list", ", ").join(figures.decimal_text(value) for value in values)
    return {
        "columns": drawn,
        "width": width,
        "label": f"{label} {said}",
        "bar": Decimal(width) / max(len(values), 1) - 3,
    }


@register.inclusion_tag("parts/_stairs.html")
def stairs(steps: Sequence[stairs_chart.Step]) -> dict[str, object]:
    """Tasks as dots on the highest rung that each has reached."""
    return {"stairs": stairs_chart.draw_stairs(steps)}


@register.inclusion_tag("parts/_work.html")
def work(done: int, total: int) -> dict[str, object]:
    """Work that takes longer than two seconds: how many of how many."""
    return {"done": done, "total": total, "width": round(320 * done / total) if total else 0}


@register.simple_tag
def left_until(moment: dt.datetime, at: dt.datetime | None = None) -> str:
    return figures.left_text(moment, at or timezone.now())
