"""What is wrong with a workbook, cell by cell, in words for the person who filled it in."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

SHOWN_LENGTH = 40


@dataclass(frozen=True, slots=True)
class CellProblem:
    """One thing to put right: where (`清单!B7`), what is wrong, what is expected there."""

    cell: str
    problem: str
    expected: str = ""

    def __str__(self) -> str:
        if not self.expected:
            return f"{self.cell}: {self.problem}"
        return _("%(cell)s: %(problem)s; expected: %(expected)s") % {
            "cell": self.cell,
            "problem": self.problem,
            "expected": self.expected,
        }


class UnreadableError(Exception):
    """A cell does not hold what its column asks for."""

    def __init__(self, problem: str, expected: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.expected = expected


def quoted(value: object) -> str:
    """A value as one short line, to be named in a problem."""
    text = " ".join(str(value).split())
    text = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)
    if len(text) > SHOWN_LENGTH:
        text = text[: SHOWN_LENGTH - 1] + "…"
    return _("“%(text)s”") % {"text": text}
