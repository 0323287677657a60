"""Memory of web, worker and beat together, shared pages counted once (PSS), while a city is served."""

from __future__ import annotations

import os
import signal
import subprocess
import time
import urllib.request
from pathlib import Path

from bench.timing import Line, below

PORT = 8899
ENGINES = ("postgres", "redis-server", "config.engines")


def run() -> list[Line]:
    """Start the project's own server on the bench's data, ask some pages, add up the processes."""
    project = Path(__file__).resolve().parent.parent
    server = subprocess.Popen(
        [str(project / "script" / "server")],
        env={**os.environ, "PORT": str(PORT)},
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait_for_health(server)
        for _each in range(20):
            urllib.request.urlopen(f"http://127.0.0.1:{PORT}/accounts/login/", timeout=30).read()
        time.sleep(5)
        sizes = {
            pid: size for pid in descendants(server.pid) if (size := proportional_size(pid)) and not _is_engine(pid)
        }
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=60)
    total = sum(sizes.values()) / 1024
    return [below(f"memory of web, worker and beat ({len(sizes)} processes, PSS)", total, 350, " MB")]


def _wait_for_health(server: subprocess.Popen[bytes]) -> None:
    for _attempt in range(180):
        if server.poll() is not None:
            raise SystemExit("the server stopped")
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{PORT}/health/", timeout=5)
        except OSError:
            time.sleep(1)
        else:
            return
    raise SystemExit("the server does not become healthy")


def descendants(root: int) -> list[int]:
    """The process and everything that it started, directly or not."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and (parent := _parent(int(folder.name))):
            children.setdefault(parent, []).append(int(folder.name))
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting += children.get(pid, [])
    return found


def _parent(pid: int) -> int:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return 0
    return int(stat.rpartition(")")[2].split()[1])


def _is_engine(pid: int) -> bool:
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return True
    return any(engine in command for engine in ENGINES)


def proportional_size(pid: int) -> int:
    """The proportional set size in kB: pages shared by n processes count for one nth each."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
