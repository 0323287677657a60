"""The data folder: where everything lives that an installation must not lose."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import secrets
import shutil
import stat
import tempfile
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
MEGABYTE = 1024 * 1024
ROOM_TO_START = 32 * MEGABYTE
ROOM_TO_BEGIN = 160 * MEGABYTE  # an empty PostgreSQL cluster with its first log


class EngineError(Exception):
    """Something that keeps the program from starting, said in one line to whoever starts it."""


@dataclass(frozen=True)
class Addresses:
    """Where the running engines answer."""

    database_url: str
    redis_url: str


@dataclass(frozen=True)
class DataFolder:
    path: Path

    @classmethod
    def from_environment(cls) -> DataFolder:
        return cls(Path(os.environ.get("KEYWORK_DATA") or PROJECT / "var").expanduser().absolute())

    @property
    def cluster(self) -> Path:
        return self.path / "postgres"

    @property
    def redis(self) -> Path:
        return self.path / "redis"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def addresses_file(self) -> Path:
        return self.path / "engines.json"

    def prepare(self) -> None:
        """Make the folder and see that it can be written to and has room, or say in one line why not."""
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.logs.mkdir(mode=0o700, exist_ok=True)
            self._try_writing()
        except OSError as error:
            raise EngineError(self._explain(error)) from error
        needed = ROOM_TO_START if self.cluster.exists() else ROOM_TO_BEGIN
        free = shutil.disk_usage(self.path).free
        if free < needed:
            raise EngineError(
                f"data folder {self.path} is full: {free // MEGABYTE} MB free, {needed // MEGABYTE} MB needed"
            )

    def _try_writing(self) -> None:
        with tempfile.TemporaryFile(dir=self.path) as probe:
            probe.write(b"\0" * 65536)
            probe.flush()
            os.fsync(probe.fileno())

    def _explain(self, error: OSError) -> str:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            return f"data folder {self.path} is full"
        if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
            return f"data folder {self.path} cannot be written to: {error.strerror}"
        return f"data folder {self.path} cannot be used: {error.strerror}"

    def read_addresses(self) -> Addresses | None:
        """Where the engines answer, if a keeper has said so."""
        try:
            return Addresses(**json.loads(self.addresses_file.read_text(encoding="utf-8")))
        except (FileNotFoundError, ValueError, TypeError):
            return None

    def write_addresses(self, addresses: Addresses) -> None:
        write_privately(self.addresses_file, json.dumps(asdict(addresses)))

    def forget_addresses(self) -> None:
        self.addresses_file.unlink(missing_ok=True)

    def secret_key(self) -> str:
        """The installation's own secret, made once."""
        path = self.path / "secret_key"
        with suppress(FileNotFoundError):
            return path.read_text(encoding="ascii").strip()
        self.prepare()
        draft = self.path / f"secret_key.{os.getpid()}"
        write_privately(draft, secrets.token_urlsafe(50))
        with suppress(FileExistsError):  # another process was first: its secret holds
            path.hardlink_to(draft)
        draft.unlink()
        return path.read_text(encoding="ascii").strip()

    def socket_folder(self) -> Path:
        """A short private folder for the engines' sockets, whose addresses may not pass 107 bytes.

        The same one as last time if it is still there, so that addresses hold when engines are started again.
        """
        record = self.path / "sockets"
        with suppress(FileNotFoundError):
            known = Path(record.read_text(encoding="utf-8"))
            if _is_private(known, owners={os.geteuid(), self.path.stat().st_uid, _owner(self.cluster)}):
                return known
        base = tempfile.gettempdir()
        fresh = Path(tempfile.mkdtemp(prefix="keywork-", dir=base if len(os.fsencode(base)) < 60 else "/tmp"))
        write_privately(record, str(fresh))
        return fresh


def write_privately(path: Path, text: str) -> None:
    """Replace the file in one step; only its owner may read it."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    draft.replace(path)


def _owner(path: Path) -> int:
    try:
        return path.stat().st_uid
    except FileNotFoundError:
        return os.geteuid()


def _is_private(path: Path, *, owners: set[int]) -> bool:
    try:
        found = path.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and stat.S_IMODE(found.st_mode) == 0o700 and found.st_uid in owners


class Lock:
    """An advisory lock on a file; the kernel gives it back when its holder ends, however that happens."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.descriptor: int | None = None

    def acquire(self, *, shared: bool = False, within: float = 0.0) -> bool:
        """Whether it could be had, now or within so many seconds."""
        if self.descriptor is None:
            self.descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        until = time.monotonic() + within
        while True:
            try:
                fcntl.flock(self.descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= until:
                    return False
                time.sleep(0.02)
            else:
                return True

    def release(self) -> None:
        if self.descriptor is not None:
            os.close(self.descriptor)
            self.descriptor = None

    def is_held(self) -> bool:
        """Whether somebody else holds it exclusively at this moment."""
        probe = Lock(self.path)
        try:
            return not probe.acquire(shared=True)
        finally:
            probe.release()

    def keep_across_exec(self) -> None:
        """Let the program that replaces this one go on holding the lock."""
        assert self.descriptor is not None
        os.set_inheritable(self.descriptor, True)
