"""What every view, model, template and function keeps to, whoever writes it."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import rules
from django.apps import apps
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from organization.access import PUBLIC, SIGNED_IN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from django.db.models import Model

ROOT = Path(settings.BASE_DIR)
SOURCES = sorted(
    path
    for room in ("config", *settings.ROOMS)
    for path in (ROOT / room).rglob("*.py")
    if "migrations" not in path.parts
)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
LONGEST_FILE, LONGEST_FUNCTION = 400, 50

# The API describes itself and refuses by the permission classes of its views, not by a decorator.
API_PREFIX = "api/"

# Where the clock may be read: where people, programs and the timetable come in.
CLOCK_READERS = {
    "config", "views", "views.py", "api", "api.py", "jobs.py", "commands", "adapter.py", "context.py", "scope.py",
    "templatetags",
}  # fmt: skip

# State of a machine, not a record of the office.
KEPT_WITHOUT_HISTORY = {"timetable.FailedAttempt"}


def views() -> Iterator[tuple[str, Callable[..., object]]]:
    """Every view with its route."""
    yield from _views(get_resolver().url_patterns, "")


def _views(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[tuple[str, Callable[..., object]]]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _views(pattern.url_patterns, route)
        else:
            yield route, pattern.callback


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(parsed(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def offenders(find: Callable[[Path], list[object]], paths: Iterable[Path] = SOURCES) -> dict[str, list[object]]:
    """What is found where it should not be, by file."""
    return {shown(path): found for path in paths if (found := find(path))}


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


# Views ----------------------------------------------------------------------------------------


def test_every_view_says_who_may_open_it() -> None:
    silent = [
        route for route, view in views() if not route.startswith(API_PREFIX) and not getattr(view, "access", None)
    ]
    assert silent == []


def test_every_permission_that_a_view_asks_for_is_granted_to_somebody() -> None:
    asked = {getattr(view, "access", PUBLIC) for _route, view in views()} - {PUBLIC, SIGNED_IN}
    assert sorted(permission for permission in asked if not rules.perm_exists(permission)) == []


def test_every_address_has_a_name() -> None:
    def unnamed(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
        for pattern in patterns:
            route = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from unnamed(pattern.url_patterns, route)
            elif not pattern.name:
                yield route

    assert list(unnamed(get_resolver().url_patterns)) == []


def test_the_body_of_a_view_has_fewer_than_twenty_lines() -> None:
    def is_view(function: ast.FunctionDef) -> bool:
        names = {node.id for each in function.decorator_list for node in ast.walk(each) if isinstance(node, ast.Name)}
        return bool(names & {"public", "signed_in", "requires"})

    def body_lines(function: ast.FunctionDef) -> int:
        first = function.body[1 if ast.get_docstring(function) and len(function.body) > 1 else 0]
        return function.end_lineno - first.lineno + 1

    assert offenders(lambda path: [f.name for f in functions(path) if is_view(f) and body_lines(f) >= 20]) == {}


# Models ---------------------------------------------------------------------------------------


def own_models() -> list[type[Model]]:
    models = [model for room in settings.ROOMS for model in apps.get_app_config(room).get_models()]
    return [model for model in models if not hasattr(model, "pgh_tracked_model")]


def test_every_record_keeps_its_history_or_is_never_rewritten() -> None:
    careless = {
        model._meta.label
        for model in own_models()
        if not getattr(model, "pgh_event_models", None) and not getattr(model._meta, "triggers", None)
    }
    assert careless - KEPT_WITHOUT_HISTORY == set()


def test_every_model_says_in_words_what_it_is() -> None:
    def is_silent(model: type[Model]) -> bool:
        return not model.__doc__ or model.__doc__.startswith(f"{model.__name__}(")

    assert [model._meta.label for model in own_models() if is_silent(model)] == []


# Functions and files --------------------------------------------------------------------------


def test_files_and_functions_stay_readable() -> None:
    def long_functions(path: Path) -> list[str]:
        return [each.name for each in functions(path) if each.end_lineno - each.lineno >= LONGEST_FUNCTION]

    long_files = [shown(path) for path in SOURCES if len(path.read_text("utf-8").splitlines()) > LONGEST_FILE]
    assert (long_files, offenders(long_functions)) == ([], {})


def test_no_file_is_a_drawer_for_odds_and_ends() -> None:
    drawers = {"utils.py", "helpers.py", "common.py", "signals.py", "managers.py"}
    assert [shown(path) for path in SOURCES if path.name in drawers] == []


def test_every_function_is_annotated() -> None:
    def is_bare(function: ast.FunctionDef) -> bool:
        given = (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)
        named = [argument for argument in given if argument.arg not in {"self", "cls"}]
        return function.returns is None or any(argument.annotation is None for argument in named)

    assert offenders(lambda path: [each.name for each in functions(path) if is_bare(each)]) == {}


def test_a_switch_is_passed_by_its_name() -> None:
    def is_positional_switch(function: ast.FunctionDef) -> bool:
        given = (*function.args.posonlyargs, *function.args.args)
        switches = [each for each in given if isinstance(each.annotation, ast.Name) and each.annotation.id == "bool"]
        return not function.name.startswith("_") and any(each.arg != "value" for each in switches)

    assert offenders(lambda path: [each.name for each in functions(path) if is_positional_switch(each)]) == {}


def test_only_what_is_started_from_outside_reads_the_clock() -> None:
    def reads_the_clock(call: ast.Call) -> bool:
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        return name in {"now", "today", "utcnow"} or (name in {"localdate", "localtime"} and not call.args)

    def readings(path: Path) -> list[int]:
        if CLOCK_READERS & set(path.relative_to(ROOT).parts):
            return []
        return [node.lineno for node in ast.walk(parsed(path)) if isinstance(node, ast.Call) and reads_the_clock(node)]

    assert offenders(readings) == {}


def test_rules_reckon_in_decimals() -> None:
    def is_float(node: ast.AST) -> bool:
        if isinstance(node, ast.Constant):
            return isinstance(node.value, float)
        return isinstance(node, ast.Name) and node.id == "float"

    def floats(path: Path) -> list[int]:
        return [node.lineno for node in ast.walk(parsed(path)) if is_float(node)] if "rules" in shown(path) else []

    assert offenders(floats) == {}


# Templates ------------------------------------------------------------------------------------

INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)", re.IGNORECASE)
POST_FORM = re.compile(r'<form[^>]*method="post".*?</form>', re.DOTALL)
STANDS_ALONE = {"base.html", "500.html"}  # the frame itself; a page that must need nothing


def test_a_template_holds_no_script_and_no_style_of_its_own() -> None:
    def inline(path: Path) -> list[str]:
        return INLINE.findall(re.sub(r"{#.*?#}", "", path.read_text("utf-8")))

    assert offenders(inline, TEMPLATES) == {}


def test_a_page_extends_the_frame_and_a_partial_says_what_it_is_given() -> None:
    def is_lost(path: Path) -> bool:
        begins = ("{#", "{% extends ") if path.name.startswith("_") else "{% extends "
        return path.name not in STANDS_ALONE and not path.read_text("utf-8").startswith(begins)

    assert [shown(path) for path in TEMPLATES if is_lost(path)] == []


def test_a_form_that_changes_something_carries_its_token() -> None:
    def without_token(path: Path) -> list[str]:
        return [form[:60] for form in POST_FORM.findall(path.read_text("utf-8")) if "csrf_token" not in form]

    assert offenders(without_token, TEMPLATES) == {}


# Words ----------------------------------------------------------------------------------------

SAYING = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy", "npgettext"}


def test_nothing_is_said_inside_an_f_string() -> None:
    """What reads the messages from the sources does not look there, so that nobody would translate them."""

    def find(path: Path) -> list[object]:
        strings = (node for node in ast.walk(parsed(path)) if isinstance(node, ast.JoinedStr))
        calls = (call for string in strings for call in ast.walk(string) if isinstance(call, ast.Call))
        return [call.lineno for call in calls if isinstance(call.func, ast.Name) and call.func.id in SAYING]

    assert offenders(find) == {}
