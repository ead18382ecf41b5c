"""PostgreSQL and Redis of our own, on free ports, for as long as one command runs.

    python -m tests.support.private_services COMMAND [ARG...]

runs COMMAND with DATABASE_URL, DATABASE_OWNER_URL and REDIS_URL set. A server that
the environment already names is used as it is.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

OWNER_ROLE = "greenfin_owner"
WEB_ROLE = "greenfin_web"
START_SECONDS = 60
PR_SET_PDEATHSIG = 1
ROLES = f"""
create role {WEB_ROLE} login nocreatedb nobypassrls;
create role {OWNER_ROLE} login createdb bypassrls in role {WEB_ROLE};
create database greenfin owner {OWNER_ROLE};
grant set on parameter session_replication_role to {OWNER_ROLE};
"""


class ServiceError(Exception):
    """A server could not be found or did not start."""


def program(name: str, package: str) -> str:
    """The path of a server's program, from PATH or Debian's folder for PostgreSQL."""
    debian = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    found = shutil.which(name) or next((str(path) for path in debian), None)
    if not found:
        raise ServiceError(
            f"{name} is not on this machine: apt-get install {package}, or run bin/test"
        )
    return found


def free_port() -> int:
    """A loopback port that nothing listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def dies_with_parent(sent: signal.Signals) -> Callable[[], None]:
    """A function for the child: the kernel sends it a signal when we are gone."""
    libc = ctypes.CDLL(None)

    def ask_the_kernel() -> None:
        libc.prctl(PR_SET_PDEATHSIG, int(sent))

    return ask_the_kernel


@contextmanager
def running(
    command: list[str],
    *,
    stop: signal.Signals = signal.SIGTERM,
    user: str | None = None,
    env: Mapping[str, str] | None = None,
    log: Path,
) -> Iterator[subprocess.Popen[bytes]]:
    """A server process in a session of its own, stopped on leaving; killed after 15 s."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            cwd="/" if user else None,
            user=user,
            group=pwd.getpwnam(user).pw_gid if user else None,
            extra_groups=[] if user else None,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=dies_with_parent(stop),
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(stop)
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def wait_for(
    port: int, process: subprocess.Popen[bytes], *, log: Path, name: str
) -> None:
    """Returns once the port answers; raises with the log's end if the server gave up."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise ServiceError(
        f"{name} did not start:\n{log.read_text(errors='replace')[-2000:]}"
    )


@contextmanager
def postgres(folder: Path) -> Iterator[tuple[str, str]]:
    """A PostgreSQL cluster in `folder`; gives the addresses of the web role and the owner.

    It listens on loopback only and trusts everybody there, so it is for tests.
    """
    user = "postgres" if os.geteuid() == 0 else None
    data, log, port = folder / "postgres", folder / "postgres.log", free_port()
    data.mkdir(mode=0o700)
    if user:
        shutil.chown(data, user, pwd.getpwnam(user).pw_gid)
    subprocess.run(
        [program("initdb", "postgresql"), "-D", data, "-U", "postgres", "-A", "trust"]
        + ["-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
        user=user,
        group=pwd.getpwnam(user).pw_gid if user else None,
        cwd="/",
        check=True,
        capture_output=True,
    )
    command = [program("postgres", "postgresql"), "-D", str(data), "-p", str(port)]
    for setting in (
        "listen_addresses=127.0.0.1",
        f"unix_socket_directories={data}",
        "fsync=off",
        "synchronous_commit=off",
        "full_page_writes=off",
        "max_connections=60",
        "timezone=UTC",
    ):
        command += ["-c", setting]
    with running(command, stop=signal.SIGINT, user=user, log=log) as process:
        wait_for(port, process, log=log, name="PostgreSQL")
        address = f"127.0.0.1:{port}/greenfin"
        create_roles(port)
        yield f"postgres://{WEB_ROLE}@{address}", f"postgres://{OWNER_ROLE}@{address}"


def create_roles(port: int) -> None:
    """Makes the owner, the web role and an empty database on a fresh cluster."""
    psql = [program("psql", "postgresql"), "-qX", "-h", "127.0.0.1", "-p", str(port)]
    psql += ["-U", "postgres", "-d", "postgres", "-v", "ON_ERROR_STOP=1"]
    for _ in range(100):
        ready = subprocess.run(
            [*psql, "-c", "select 1"], capture_output=True, check=False
        )
        if ready.returncode == 0:
            break
        time.sleep(0.05)
    subprocess.run(psql, input=ROLES, text=True, check=True)


@contextmanager
def redis(folder: Path) -> Iterator[str]:
    """A Redis that keeps nothing; gives its address."""
    log, port = folder / "redis.log", free_port()
    command = [program("redis-server", "redis-server"), "--port", str(port)]
    command += ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    command += ["--dir", str(folder)]
    with running(command, log=log) as process:
        wait_for(port, process, log=log, name="Redis")
        yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def private_services() -> Iterator[dict[str, str]]:
    """The variables that name PostgreSQL and Redis, started here unless already named."""
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="greenfin-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        # PostgreSQL drops root and must still reach its folder.
        folder.chmod(0o755)
        variables: dict[str, str] = {}
        if not os.environ.get("DATABASE_URL"):
            web, owner = stack.enter_context(postgres(folder))
            variables |= {"DATABASE_URL": web, "DATABASE_OWNER_URL": owner}
        if not os.environ.get("REDIS_URL"):
            variables["REDIS_URL"] = stack.enter_context(redis(folder))
        yield variables


def main(command: list[str]) -> int:
    """Runs the command beside the services and gives its exit status."""
    # Ctrl-C reaches the command by itself; we wait for it and then tidy up.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with ExitStack() as stack:
        try:
            variables = stack.enter_context(private_services())
        except (ServiceError, subprocess.CalledProcessError) as error:
            detail = getattr(error, "stderr", None) or b""
            sys.stderr.write(f"{error}\n{detail.decode(errors='replace')}")
            return 2
        die_too = dies_with_parent(signal.SIGTERM)

        def before_command() -> None:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            die_too()

        child = subprocess.Popen(
            command, env=os.environ | variables, preexec_fn=before_command
        )
        signal.signal(signal.SIGTERM, lambda *_: child.terminate())
        status = child.wait()
        return status if status >= 0 else 128 - status


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1:]))
