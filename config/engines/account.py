"""Under which account the engines run.

PostgreSQL refuses to run as root. Started by root, the engines run as an ordinary account instead, which keeps the one
right that it needs to reach its files inside folders that only root may enter.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import signal
from dataclasses import dataclass
from typing import TYPE_CHECKING

from config.engines.folder import EngineError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PR_SET_PDEATHSIG, PR_SET_KEEPCAPS, PR_SET_SECUREBITS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 1, 8, 28, 47, 2
SECURE_NO_SETUID_FIXUP = 1 << 2
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 1, 2
CAPABILITY_VERSION_3 = 0x20080522
CANDIDATES = ("postgres", "nobody")

_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Account:
    uid: int
    gid: int

    @property
    def is_own(self) -> bool:
        return self.uid == os.geteuid()

    def give(self, path: Path) -> None:
        """Make the account the owner of a folder and of everything in it, if it is not already."""
        if self.is_own or path.stat().st_uid == self.uid:
            return
        os.chown(path, self.uid, self.gid)
        for parent, folders, files in os.walk(path):
            for name in (*folders, *files):
                os.chown(os.path.join(parent, name), self.uid, self.gid, follow_symlinks=False)

    def entering(self, *, stop_signal: signal.Signals) -> Callable[[], None]:
        """What a new child does before it becomes an engine: take on the account, and end when its parent ends."""
        parent = os.getpid()

        def enter() -> None:
            if not self.is_own:
                _become(self)
            end_with_parent(stop_signal, parent=parent)

        return enter


def end_with_parent(stop_signal: signal.Signals, *, parent: int) -> None:
    """Ask the kernel to send the signal to this process when its parent is gone, killed or not."""
    _libc.prctl(PR_SET_PDEATHSIG, int(stop_signal), 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def choose_account(cluster: Path) -> Account:
    """The one that owns the database already, else oneself, or for root an ordinary account of the machine."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    if cluster.exists() and cluster.stat().st_uid != 0:
        return Account(cluster.stat().st_uid, cluster.stat().st_gid)
    for name in CANDIDATES:
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(found.pw_uid, found.pw_gid)
    raise EngineError(
        "PostgreSQL does not run as root, and this machine has no account 'nobody': "
        "start as an ordinary user, or set DATABASE_URL and REDIS_URL"
    )


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Rights(ctypes.Structure):
    _fields_ = (("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32))


def _become(account: Account) -> None:
    """Change to the account and keep the rights to pass folders closed to it, if this process has them."""
    # Without this, access(2), by which initdb looks for its programs, would not count the rights that are kept.
    _libc.prctl(PR_SET_SECUREBITS, SECURE_NO_SETUID_FIXUP, 0, 0, 0)
    _libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setgroups([])
    os.setresgid(account.gid, account.gid, account.gid)
    os.setresuid(account.uid, account.uid, account.uid)
    for kept in ((CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH), (CAP_DAC_OVERRIDE,), (CAP_DAC_READ_SEARCH,)):
        if _keep(kept):
            return


def _keep(capabilities: tuple[int, ...]) -> bool:
    mask = sum(1 << capability for capability in capabilities)
    header, rights = _Header(CAPABILITY_VERSION_3, 0), (_Rights * 2)(_Rights(mask, mask, mask), _Rights(0, 0, 0))
    if _libc.capset(ctypes.byref(header), rights) != 0:
        return False
    return all(_libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0) == 0 for capability in capabilities)
