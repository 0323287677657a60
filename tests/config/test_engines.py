from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg2
import pytest
from redis import Redis, RedisError

from config.engines.folder import Addresses, DataFolder, EngineError, Lock
from config.engines.use import Engines

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = 60
LONG_NAME = "市政府重点工作 督查系统的数据文件夹"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    """A path with spaces and Chinese names, longer than the address of a socket may be."""
    path = tmp_path_factory.mktemp("engines") / LONG_NAME / LONG_NAME / LONG_NAME
    assert len(os.fsencode(path)) > 107
    return DataFolder(path)


@pytest.fixture
def engines(folder: DataFolder) -> Iterator[Engines]:
    used = Engines(folder)
    yield used
    used.release()


def ask(addresses: Addresses, statement: str) -> object:
    address = addresses.database_url.replace("@/", "@/keywork?host=").removesuffix("/keywork")
    connection = psycopg2.connect(address, connect_timeout=10, options="-c statement_timeout=30s")
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchone()[0] if cursor.description else None
    finally:
        connection.close()


def pings(addresses: Addresses) -> bool:
    try:
        with Redis.from_url(addresses.redis_url, socket_timeout=5, socket_connect_timeout=5) as redis:
            return bool(redis.ping())
    except RedisError:
        return False


def postmaster(folder: DataFolder) -> int:
    return int((folder.cluster / "postmaster.pid").read_text(encoding="utf-8").splitlines()[0])


def keeper_of(process: int) -> int:
    with open(f"/proc/{process}/stat", encoding="utf-8") as file:
        return int(file.read().rpartition(")")[2].split()[1])


def wait_until_stopped(folder: DataFolder) -> None:
    lock = Lock(folder.path / "keeper.lock")
    until = time.monotonic() + PATIENCE
    while lock.is_held():
        assert time.monotonic() < until, "the engines go on running"
        time.sleep(0.05)


def test_engines_answer_while_they_are_used_and_stop_afterwards(folder: DataFolder, engines: Engines) -> None:
    addresses = engines.acquire()

    assert ask(addresses, "SELECT datlocale FROM pg_database WHERE datname = 'keywork'") == "C.UTF-8"
    assert pings(addresses)

    engines.release()

    assert not engines.are_kept()
    assert folder.read_addresses() is None
    assert not (folder.cluster / "postmaster.pid").exists()


def test_other_accounts_of_the_machine_cannot_reach_the_engines(folder: DataFolder, engines: Engines) -> None:
    addresses = engines.acquire()
    sockets = folder.socket_folder()

    assert str(sockets) in addresses.database_url
    assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    assert stat.S_IMODE(folder.cluster.stat().st_mode) == 0o700
    assert stat.S_IMODE(folder.addresses_file.stat().st_mode) == 0o600
    assert ask(addresses, "SHOW listen_addresses") == ""


def test_the_last_of_several_users_stops_the_engines(folder: DataFolder, engines: Engines) -> None:
    addresses = engines.acquire()
    environment = {**os.environ, "KEYWORK_DATA": str(folder.path), "DATABASE_URL": "", "REDIS_URL": ""}
    command = [sys.executable, "-m", "config.engines", "-c", "import os; print(os.environ['KEYWORK_DATA'])"]
    others = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(3)]

    assert [other.communicate(timeout=PATIENCE)[0].strip() for other in others] == [str(folder.path)] * 3
    time.sleep(0.5)
    assert ask(addresses, "SELECT 1") == 1

    engines.release()
    wait_until_stopped(folder)


def test_a_killed_keeper_takes_the_engines_along_and_nothing_is_lost(folder: DataFolder, engines: Engines) -> None:
    addresses = engines.acquire()
    ask(addresses, "CREATE TABLE proof AS SELECT 42 AS answer")
    os.kill(keeper_of(postmaster(folder)), signal.SIGKILL)
    wait_until_stopped(folder)

    again = engines.ensure_running()

    assert again == addresses
    assert ask(again, "SELECT answer FROM proof") == 42


def test_everything_killed_at_once_recovers(folder: DataFolder, engines: Engines) -> None:
    addresses = engines.acquire()
    ask(addresses, "CREATE TABLE later AS SELECT 43 AS answer")
    database = postmaster(folder)
    keeper = keeper_of(database)
    os.kill(keeper, signal.SIGSTOP)
    os.kill(database, signal.SIGKILL)
    os.kill(keeper, signal.SIGKILL)
    wait_until_stopped(folder)

    assert ask(engines.ensure_running(), "SELECT answer FROM later") == 43


def test_a_pid_file_that_names_some_other_program_is_no_obstacle(folder: DataFolder, engines: Engines) -> None:
    engines.acquire()
    left = (folder.cluster / "postmaster.pid").read_text(encoding="utf-8")
    engines.release()
    stranger = subprocess.Popen(["sleep", "60"])
    try:
        (folder.cluster / "postmaster.pid").write_text(
            left.replace(left.splitlines()[0], str(stranger.pid)), encoding="utf-8"
        )
        assert ask(engines.acquire(), "SELECT 1") == 1
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait(PATIENCE)


def test_an_engine_that_ends_is_started_again_at_the_same_address(folder: DataFolder, engines: Engines) -> None:
    addresses = engines.acquire()
    with Redis.from_url(addresses.redis_url, socket_timeout=5, socket_connect_timeout=5) as redis:
        os.kill(int(redis.info("server")["process_id"]), signal.SIGKILL)  # type: ignore[index, arg-type]

    until = time.monotonic() + PATIENCE
    while not pings(addresses):
        assert time.monotonic() < until, "Redis does not come back"
        time.sleep(0.1)


def test_an_unfinished_cluster_is_made_anew(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "数据")
    folder.prepare()
    (folder.path / "postgres.new").mkdir()
    (folder.path / "postgres.new" / "half").touch()
    engines = Engines(folder)
    try:
        assert ask(engines.acquire(), "SELECT 1") == 1
    finally:
        engines.release()


def test_a_full_disk_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=1024 * 1024))

    with pytest.raises(EngineError, match=r"is full: 1 MB free, 160 MB needed"):
        DataFolder(tmp_path).prepare()


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes into folders of any mode")
def test_a_folder_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(EngineError, match="cannot be written to"):
        DataFolder(tmp_path).prepare()


def test_a_folder_of_the_system_is_refused() -> None:
    with pytest.raises(EngineError, match="data folder /sys/keywork cannot be"):
        DataFolder(Path("/sys/keywork")).prepare()


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    with pytest.raises(EngineError, match="cannot be used"):
        DataFolder(tmp_path / "data").prepare()


def test_the_secret_is_made_once_and_is_private(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "data")
    secret = folder.secret_key()

    assert len(secret) >= 50
    assert DataFolder(tmp_path / "data").secret_key() == secret
    assert stat.S_IMODE((folder.path / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in folder.path.glob("secret_key*")] == ["secret_key"]
