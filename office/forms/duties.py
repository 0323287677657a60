"""What the list of duties can be narrowed to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from office.enums import DutyState
from office.wording import holder_text
from regulation.articles import ARTICLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from office.rules.duties import Duty, Holder

OWN = "own"


class DutyFilter(forms.Form):
    holder = forms.ChoiceField(label=gettext_lazy("Holder"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    article = forms.TypedChoiceField(label=gettext_lazy("Article"), required=False, coerce=int, empty_value=None)

    def __init__(self, asked: Mapping[str, Any], *, duties: Sequence[Duty], own: Iterable[str]) -> None:
        super().__init__(asked)
        self.own = frozenset(own)
        self._choose("holder", _holders(each.holder for each in duties), own_first=bool(self.own))
        self._choose("state", [(state.value, str(state.label)) for state in DutyState])
        articles = sorted({each.article for each in duties})
        self._choose("article", [(number, f"{ARTICLE[number].cited} {ARTICLE[number].title}") for number in articles])

    def _choose(self, name: str, choices: Sequence[tuple[Any, str]], *, own_first: bool = False) -> None:
        own = [(OWN, gettext_lazy("Own duties"))] if own_first else []
        self.fields[name].choices = [("", pgettext_lazy("duties", "All")), *own, *choices]  # type: ignore[attr-defined]

    def narrow(self, duties: Iterable[Duty]) -> list[Duty]:
        """By holder and article; what is not on the lists narrows nothing."""
        given = self.cleaned_data if self.is_valid() else {}
        holder, article = given.get("holder"), given.get("article")
        wanted = self.own if holder == OWN else {holder}
        return [
            each
            for each in duties
            if (not holder or each.holder.code in wanted) and (not article or each.article == article)
        ]

    def in_state(self, duties: Iterable[Duty], on: date) -> list[Duty]:
        state = self.cleaned_data.get("state") if self.is_valid() else ""
        return [each for each in duties if not state or each.state(on) == state]


def _holders(holders: Iterable[Holder]) -> list[tuple[str, str]]:
    """The general office, the leaders, the units, each by name."""
    order = {"office": 0, "leader": 1, "unit": 2}
    found = {each.code: each for each in holders}
    ordered = sorted(found.values(), key=lambda each: (order[each.kind], each.name))
    return [(each.code, holder_text(each)) for each in ordered]
