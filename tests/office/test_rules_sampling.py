"""The drawing of spot checks: pure, the same for everybody, and drawn again by programs that know nothing of ours."""

from __future__ import annotations

import hashlib
import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from office.rules.sampling import command, digest_of_keys, draw, in_order, is_seed, key_of, keys_as_text

if TYPE_CHECKING:
    from pathlib import Path
    from random import Random

SEEDS = st.text(min_size=1, max_size=40)
SERIALS = st.text(alphabet="0123456789.-甲", min_size=1, max_size=6)
KEYS = st.lists(SERIALS.map(lambda serial: key_of(serial, 2026, 3)), min_size=1, max_size=30, unique=True)

# How long it takes to think of examples is no matter of the rules: a busy machine must not fail them.
patiently = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

POPULATION = [key_of(str(number), 2026, 3) for number in range(1, 41)]
SEED = "体彩排列5第26075期 3 1 4 1 5"


def test_a_key_names_the_task_and_its_month() -> None:
    assert key_of("12", 2026, 3) == "12@2026-03"


@patiently
@given(SEEDS, KEYS, st.integers(1, 40))
def test_the_same_seed_draws_the_same_sample(seed: str, keys: list[str], size: int) -> None:
    assert draw(seed, keys, size) == draw(seed, list(keys), size)


@patiently
@given(SEEDS, KEYS, st.integers(1, 40), st.randoms())
def test_the_sample_does_not_depend_on_the_order_of_the_keys(
    seed: str, keys: list[str], size: int, chance: Random
) -> None:
    shuffled = list(keys)
    chance.shuffle(shuffled)
    assert draw(seed, shuffled, size) == draw(seed, keys, size)


@patiently
@given(SEEDS, KEYS, st.integers(1, 40))
def test_the_sample_has_the_size_asked_for_or_all_there_are(seed: str, keys: list[str], size: int) -> None:
    drawn = [each.key for each in draw(seed, keys, size)]
    assert len(drawn) == len(set(drawn)) == min(size, len(keys))
    assert set(drawn) <= set(keys)


@patiently
@given(SEEDS, KEYS, st.integers(1, 39))
def test_a_larger_sample_keeps_what_a_smaller_one_drew(seed: str, keys: list[str], size: int) -> None:
    assert draw(seed, keys, size + 1)[:size] == draw(seed, keys, size)


@patiently
@given(SEEDS, KEYS)
def test_a_key_that_was_not_drawn_may_leave_without_changing_the_sample(seed: str, keys: list[str]) -> None:
    size = len(keys) // 2
    rest = [each.key for each in in_order(seed, keys)][:-1]
    assert draw(seed, rest, size) == draw(seed, keys, size)


def test_an_outsider_with_hashlib_draws_the_same_sample() -> None:
    """Written from the rule in words on the page, with nothing of this program."""
    hashed = {hashlib.sha256((SEED + "\n" + key).encode("utf-8")).hexdigest(): key for key in reversed(POPULATION)}
    expected = [(digest, hashed[digest]) for digest in sorted(hashed)][:5]
    assert [(each.digest, each.key) for each in draw(SEED, POPULATION, 5)] == expected


@pytest.mark.parametrize("seed", [SEED, 'it\'s "quoted" $HOME `date` \\n', "0", "-n"])
def test_an_outsider_with_sha256sum_draws_the_same_sample(seed: str, tmp_path: Path) -> None:
    """The command that the page shows, run by a shell beside the file that the page gives."""
    (tmp_path / "population-1.txt").write_text(keys_as_text(POPULATION), encoding="utf-8")
    line = command(seed, 5, "population-1.txt")
    ran = subprocess.run(["sh", "-c", line], cwd=tmp_path, capture_output=True, text=True, check=True, timeout=20)
    assert ran.stdout.splitlines() == [f"{each.digest}  {each.key}" for each in draw(seed, POPULATION, 5)]


def test_the_digest_of_the_population_is_that_of_its_file(tmp_path: Path) -> None:
    file = tmp_path / "population-1.txt"
    file.write_text(keys_as_text(POPULATION), encoding="utf-8")
    ran = subprocess.run(["sha256sum", str(file)], capture_output=True, text=True, check=True, timeout=20)
    assert ran.stdout.split()[0] == digest_of_keys(POPULATION)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("3 1 4 1 5", True),
        ("种子", True),
        ("x" * 100, True),
        ("x" * 101, False),
        ("", False),
        (" x", False),
        ("x ", False),
        ("two\nlines", False),
        ("tab\tbed", False),
    ],
)
def test_a_seed_can_be_typed_again(text: str, is_one: bool) -> None:
    assert is_seed(text) is is_one
