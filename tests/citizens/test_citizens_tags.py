"""Parts of citizens' pages."""

from __future__ import annotations

from citizens.templatetags.citizens import public_code


def test_a_bulletins_marks_tell_of_its_own_months_only() -> None:
    """Months in a row would count months that were never released; that a report was missing stays inside."""
    assert [public_code(code) for code in ("r", "y3", "u2", "c", "n")] == ["r", "y", "y", "c", "n"]
