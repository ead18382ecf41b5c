"""The processes of docker-compose.yml, run outside a container with its own commands."""

import os
import ssl
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import ExitStack
from http.client import HTTPSConnection
from types import SimpleNamespace

import pytest
from django.conf import settings

from tests.deploy.compose import ROOT, SERVICES, Machine
from tests.deploy.mailbox import mailbox
from tests.support.private_services import free_port
from tests.support.processes import PROGRAMS, Processes, wait_until
from tests.support.scratch import scratch_database, with_database

pytestmark = pytest.mark.services


@pytest.fixture(scope="module")
def database(worker_id):
    """An empty database of its own, owned by the owner; gives both roles' addresses."""
    name = f"greenfin_deploy_{worker_id}"
    with scratch_database(name) as url:
        yield url, with_database(os.environ["DATABASE_URL"], name)


@pytest.fixture(scope="module")
def deployed(database, tmp_path_factory):
    """Everything of docker-compose.yml, up: migrated, serving, working, behind TLS."""
    folder = tmp_path_factory.mktemp("deployed")
    owner_url, web_url = database
    with ExitStack() as stack:
        post = stack.enter_context(mailbox())
        here = Machine(
            folder=folder,
            web_port=free_port(),
            smtp_port=post.port,
            owner_url=owner_url,
            web_url=web_url,
            redis_url=settings.REDIS_URL,
        )
        here.make_secrets()
        for service, command in (
            ("migrate", here.command("migrate")),
            ("web", ["python", "manage.py", "collectstatic", "--noinput"]),
        ):
            run(here, service, command)
        processes = Processes(stack, folder)
        for service, ready in (
            ("web", "Listening at"),
            ("worker", " ready."),
            ("beat", "beat: Starting"),
        ):
            environment = here.environment(service)
            processes.start(service, here.command(service), environment, ready=ready)
        https_port = start_proxy(here, processes)
        yield SimpleNamespace(
            here=here, processes=processes, https_port=https_port, letters=post.letters
        )


def run(here, service, command):
    """Runs a command with a service's environment to its end; gives its output."""
    program = str(PROGRAMS / command[0])
    done = subprocess.run(
        [program if os.path.exists(program) else command[0], *command[1:]],
        cwd=ROOT,
        env=here.environment(service),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def start_proxy(here, processes, name="proxy", **more):
    """Caddy with the file that its container reads; gives its TLS port."""
    https_port = free_port()
    environment = here.environment("proxy") | {
        "HTTP_PORT": str(free_port()),
        "HTTPS_PORT": str(https_port),
        "HEALTH_PORT": str(free_port()),
        "XDG_DATA_HOME": str(here.folder / "caddy"),
        **more,
    }
    source = SERVICES["proxy"]["volumes"][0].split(":")[0]
    command = ["caddy", "run", "--config", source, "--adapter", "caddyfile"]
    processes.start(name, command, environment, ready="serving initial configuration")
    root = here.folder / "caddy/caddy/pki/authorities/local/root.crt"
    wait_until(root.exists, what="the proxy's certificate")
    return https_port


def trusting(deployed):
    """Checks the proxy's certificate."""
    root = deployed.here.folder / "caddy/caddy/pki/authorities/local/root.crt"
    return ssl.create_default_context(cafile=str(root))


def visit(deployed, path, *, port=None):
    """A page through the proxy, its certificate checked."""
    address = f"https://localhost:{port or deployed.https_port}{path}"
    return urllib.request.urlopen(address, timeout=60, context=trusting(deployed))


def test_page_arrives_through_the_proxy_over_tls(deployed):
    with visit(deployed, "/") as answer:
        assert answer.status == 200
        assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


def test_collected_style_sheet_is_served_for_a_year(deployed):
    with visit(deployed, "/") as answer:
        page = answer.read().decode()
    address = (
        page.partition('rel="stylesheet"')[2].partition('href="')[2].partition('"')[0]
    )
    with visit(deployed, address) as answer:
        assert answer.headers["Content-Type"].startswith("text/css")
        assert "immutable" in answer.headers["Cache-Control"]


def test_deployed_site_is_ready(deployed):
    with visit(deployed, "/readyz") as answer:
        assert answer.status == 200


def test_proxy_says_in_words_that_no_web_process_answers(deployed):
    nobody = f"127.0.0.1:{free_port()}"
    port = start_proxy(deployed.here, deployed.processes, "alone", UPSTREAM=nobody)
    with pytest.raises(urllib.error.HTTPError) as away:
        visit(deployed, "/", port=port)
    assert (away.value.code, away.value.headers["Retry-After"]) == (502, "5")
    page = away.value.read().decode()
    assert "What was saved is safe." in page
    assert "已儲存的資料安全無損" in page
    away.value.close()


def test_file_that_announces_to_be_too_large_is_refused_in_words(deployed):
    door = HTTPSConnection("localhost", deployed.https_port, context=trusting(deployed))
    door.putrequest("POST", "/loan-books/upload/")
    door.putheader("Content-Length", "70000000")
    door.endheaders()
    answer = door.getresponse()
    # It would be as large a moment later.
    assert (answer.status, answer.headers["Retry-After"]) == (413, None)
    page = answer.read().decode()
    assert "Nothing was stored." in page
    assert "未有儲存任何內容" in page
    door.close()


def test_plain_http_at_the_web_process_is_sent_to_tls(deployed):
    address = f"http://127.0.0.1:{deployed.here.web_port}/accounts/login/"
    request = urllib.request.Request(address, method="HEAD")
    opener = urllib.request.build_opener(NoRedirect)
    with pytest.raises(urllib.error.HTTPError) as refusal:
        opener.open(request, timeout=60)
    assert refusal.value.code == 301
    assert refusal.value.headers["Location"].startswith("https://")
    refusal.value.close()


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Shows a redirect instead of following it."""

    def redirect_request(self, *_):
        return None


def test_host_that_is_not_ours_is_refused(deployed):
    address = f"http://127.0.0.1:{deployed.here.web_port}/"
    request = urllib.request.Request(address, headers={"Host": "elsewhere.example"})
    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(request, timeout=60)
    assert refusal.value.code == 400
    refusal.value.close()


@pytest.mark.parametrize("service", ["web", "beat"])
def test_health_check_passes(deployed, service):
    command = SERVICES[service]["healthcheck"]["test"][1:]
    variables = {
        "WEB_PORT": str(deployed.here.web_port),
        "BEAT_PIDFILE": str(deployed.here.folder / "beat.pid"),
    }
    done = subprocess.run(
        [sys.executable, *command[1:]],
        cwd=ROOT,
        env=os.environ | variables,
        check=False,
    )
    assert done.returncode == 0


def test_health_check_of_the_worker_passes(deployed):
    kind, line = SERVICES["worker"]["healthcheck"]["test"]
    assert kind == "CMD-SHELL"
    environment = deployed.here.environment("worker")
    environment["PATH"] = f"{PROGRAMS}:{environment['PATH']}"
    done = subprocess.run(
        ["sh", "-c", line.replace("$$", "$")],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "pong" in done.stdout


def test_letter_travels_by_job_row_broker_and_worker(deployed):
    script = (
        "from django.core.mail import send_mail;"
        "send_mail('A word', 'from the outbox', None, ['reader@example.org'])"
    )
    run(
        deployed.here,
        "web",
        ["python", "manage.py", "shell", "--no-imports", "-c", script],
    )
    wait_until(lambda: deployed.letters, what="the letter")
    assert "from the outbox" in deployed.letters[0]
    assert "Subject: A word" in deployed.letters[0]


def test_beat_rings_the_relay(deployed):
    wait_until(
        lambda: "jobs.tasks.relay" in deployed.processes.log("worker"),
        what="the worker to be asked for the relay",
    )
