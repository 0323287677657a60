from __future__ import annotations

import os
import shutil
import signal
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import override_settings
from django.utils import translation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

# How long a test may take that starts whole processes, in seconds; for others see pyproject.toml.
LIMIT_OF_SLOW_TESTS = 420
# What waits in the database for longer fails and says at which statement, before the test's own limit ends it.
LIMITS_IN_THE_DATABASE = {
    "statement_timeout": "90s",
    "lock_timeout": "60s",
    "idle_in_transaction_session_timeout": "90s",
}

# The browser tests drive a live server from a thread with an event loop of its own.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


class AtOnce:
    """Names a test that failed when it fails; its story comes at the end, which a run that is stopped never reaches."""

    def __init__(self, terminal: Any) -> None:
        self.terminal = terminal

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.terminal.write_line(f"\nfailed in its {report.when}: {report.nodeid}")
            if crash := getattr(report.longrepr, "reprcrash", None):
                self.terminal.write_line(f"    {crash.path}:{crash.lineno}: {crash.message.partition(chr(10))[0]}")


def pytest_configure() -> None:
    # Tests stop processes by these signals. Whoever ignores them, such as nohup, would pass that on to the processes.
    for number, usual in ((signal.SIGINT, signal.default_int_handler), (signal.SIGHUP, signal.SIG_DFL)):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, usual)


def pytest_sessionstart(session: pytest.Session) -> None:
    if not os.environ.get("DATABASE_URL"):
        pytest.exit("start the tests with script/test, which starts the database too", returncode=2)
    plugins = session.config.pluginmanager
    if not hasattr(session.config, "workerinput") and (terminal := plugins.get_plugin("terminalreporter")):
        plugins.register(AtOnce(terminal))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("slow") and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(LIMIT_OF_SLOW_TESTS))
    if CHROMIUM is None:
        skip = pytest.mark.skip(reason="no chromium on this machine: apt-get install chromium fonts-noto-cjk")
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(skip)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    limits = " ".join(f"-c {name}={value}" for name, value in LIMITS_IN_THE_DATABASE.items())
    connection.settings_dict["OPTIONS"] = {**connection.settings_dict["OPTIONS"], "options": limits}
    connection.settings_dict["CONN_MAX_AGE"] = 0  # the live server has a thread for each of a browser's connections


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's own chromium, which as root does without its sandbox."""
    arguments = ["--renderer-process-limit=1", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": arguments}


@pytest.fixture(scope="module")
def browser(launch_browser: Callable[[], Browser]) -> Iterator[Browser]:
    """Closed after each file: it takes as much memory as all the rest of the tests."""
    opened = launch_browser()
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}


@pytest.fixture(scope="session", autouse=True)
def static_files_as_they_are() -> Iterator[None]:
    """Serve the files of the source folders, without the names that collecting them gives."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        STORAGES={**settings.STORAGES, "staticfiles": plain},
        WHITENOISE_USE_FINDERS=True,
        WHITENOISE_AUTOREFRESH=True,
    ):
        yield


@pytest.fixture(scope="session", autouse=True)
def cache_of_one_process(worker_id: str) -> Iterator[None]:
    """Tests that run beside each other do not empty each other's cache."""
    if worker_id == "master":
        yield
        return
    cache_settings = settings.CACHES["default"]
    address, _mark, _query = cache_settings["LOCATION"].partition("?")
    own = {**cache_settings, "LOCATION": f"{address}?db={1 + int(worker_id.removeprefix('gw'))}"}
    with override_settings(CACHES={"default": own}):
        yield


@pytest.fixture(autouse=True)
def files_of_one_test(tmp_path: object) -> Iterator[None]:
    """Uploaded files go to the test's own folder."""
    with override_settings(MEDIA_ROOT=str(tmp_path)):
        yield


@pytest.fixture(autouse=True)
def quick_passwords() -> Iterator[None]:
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(autouse=True)
def language_of_one_test() -> Iterator[None]:
    """A page in English leaves its language to the thread that made it: not to the next test."""
    yield
    translation.deactivate()


@pytest.fixture
def clean_cache() -> Iterator[None]:
    """Nothing remembered from other tests, such as failed sign-ins."""
    cache.clear()
    yield
    cache.clear()
