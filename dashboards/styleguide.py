"""Example content of the page that shows every part with its states."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django import forms
from django.utils.translation import gettext as _

from dashboards.charts import Month
from dashboards.stairs import Step

PLANNED = ("", "", "19.8", "39.6", "59.4", "79.2", "99.0", "118.8", "138.6", "158.4", "178.2", "198.0")
ACTUAL = ("", "", "20.5", "38.2", "56.0", "80.1", "95.4", "112.6", "127.3", "", "", "")
CODES = "n n r y1 y2 r y1 y2 y3 f f f"
EXAMPLE_DAY = dt.date(2026, 10, 14)


class ExampleForm(forms.Form):
    """One field for each way of asking."""

    actual = forms.DecimalField(label=_("Actual of September"), help_text=_("Cumulative; August was 50.40"))
    finished_on = forms.DateField(label=_("Completed on"), required=False)
    progress = forms.CharField(label=_("Progress"), widget=forms.Textarea(attrs={"rows": 2}), required=False)
    sector = forms.ChoiceField(label=_("Sector"), choices=[("06", _("Rail transit")), ("09", _("Water"))])
    asks = forms.BooleanField(label=_("A leader's coordination is asked for"), required=False)
    sources = forms.MultipleChoiceField(
        label=_("Source"),
        choices=[("report", _("Government Work Report")), ("other", _("Other"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


def part_examples() -> dict[str, object]:
    faulty = ExampleForm({"actual": "54.6km", "finished_on": "31.9."}, auto_id="faulty_%s")
    faulty.is_valid()
    return {
        "codes": CODES,
        "months": _months(),
        "on": EXAMPLE_DAY,
        "due_at": dt.datetime(2026, 10, 13, 18, tzinfo=dt.timezone(dt.timedelta(hours=8))),
        "late_day": dt.date(2026, 9, 21),
        "makeup_day": dt.date(2026, 10, 10),
        "target": Decimal(198),
        "projected": Decimal("174.5"),
        "differences": [Decimal(value) for value in ("0.7", "-1.4", "-6.2", "-11.3")],
        "largest": Decimal("11.3"),
        "square_states": ["ok", "ok", "rev", "back", "", "", "free"],
        "monthly_cards": [0, 0, 0, 3, 3, 1, 3, 3, 5],
        "rungs": range(6),
        "example_steps": _steps(),
        "example_story": _story(),
        "example_stairs": _stairs(),
        "form": ExampleForm(initial={"actual": "54.60", "sector": "09"}),
        "faulty": faulty,
    }


def _months() -> list[Month]:
    return [
        Month(
            month=number,
            planned=Decimal(planned) if planned else None,
            actual=Decimal(actual) if actual else None,
            code=code,
            url="#",
            note=_("reported 82.0, corrected to 80.1") if number == 6 else "",
            follow=[(_("Written report"), "#")] if code.startswith("y") else (),
        )
        for number, (planned, actual, code) in enumerate(zip(PLANNED, ACTUAL, CODES.split(), strict=True), start=1)
    ]


def _steps() -> list[dict[str, object]]:
    return [
        {"state": "done", "label": _("Issued"), "note": "10-14 08:00"},
        {"state": "now", "label": _("Waiting for your signature"), "note": _("read, not signed")},
        {"state": "", "label": _("Talk"), "note": "10-28"},
        {"state": "", "label": _("Settled"), "note": _("Supervision office")},
    ]


def _story() -> list[dict[str, object]]:
    return [
        {"state": "", "when": "10-14 08:00", "text": _("September closed: yellow card")},
        {"state": "now", "when": _("waiting"), "text": _("Your signature")},
        {"state": "todo", "when": "10-28", "text": _("Talk")},
    ]


def _stairs() -> list[Step]:
    counts: tuple[tuple[str, dict[str, int]], ...] = (
        (_("Never a card"), {"r": 23}),
        (_("Cards only"), {"r": 7}),
        (_("Talk in the unit"), {"r": 4, "y": 1}),
        (_("Supervision talk"), {"r": 1, "y": 2}),
        (_("City leader"), {"y": 6}),
        (_("Criticism"), {"y": 1}),
        (_("Accountability"), {}),
    )
    return [Step(label=label, counts=by_code, url="#") for label, by_code in counts]
