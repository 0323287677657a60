"""Inputs for pages that must stay quick."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe


class PlainSelect(forms.Select):
    """A select whose options are written without a template for each: the units of a city stand in many a form."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        chosen = {"" if value is None else str(value)}
        given = flatatt(self.build_attrs(self.attrs, {"name": name, **(attrs or {})}))
        options = format_html_join("", '<option value="{}"{}>{}</option>', self._options(chosen))
        return format_html("<select{}>{}</select>", given, options)

    def _options(self, chosen: set[str]) -> list[tuple[object, str, object]]:
        selected = mark_safe(" selected")
        return [
            ("" if value is None else value, selected if str(value or "") in chosen else "", label)
            for value, label in self.choices
        ]
