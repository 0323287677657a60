"""The program as a whole loads without asking anybody on the network: an office's machine may have none."""

from __future__ import annotations

import subprocess
import sys

import pytest
from django.conf import settings

LOAD_EVERYTHING = """
import sys

ASKING = {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"}

def refuse(event, arguments):
    if event in ASKING and not isinstance(arguments[-1], str):  # a string is the path of a socket on this machine
        raise SystemExit(f"{event} {arguments}")

sys.addaudithook(refuse)
import config.wsgi
from django.urls import get_resolver
from config.celery import app

app.loader.import_default_modules()
assert get_resolver().url_patterns
for name in sys.argv[1:]:
    __import__(name)
"""


@pytest.mark.slow
def test_nothing_is_fetched_while_it_loads() -> None:
    libraries = ["apprise", "docxtpl", "docx", "chinese_calendar"]
    rooms = [*settings.TIMETABLE_ROOMS, *settings.SHEET_ROOMS]
    command = [sys.executable, "-c", LOAD_EVERYTHING, *libraries, *rooms]

    done = subprocess.run(
        command, cwd=settings.BASE_DIR, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=120
    )

    assert done.returncode == 0, done.stderr
