"""A client that others generate from the document works against the running server."""

import importlib
import subprocess
import sys
from datetime import date
from uuid import UUID

import pytest
from django.core.management import call_command

from companies.models import Company
from questionnaires.models import Answer
from tests.api.test_feed import know
from tests.factories.questionnaires import published
from tests.support.actors import actor_of
from tests.support.programs import secret_of


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    """The generated package, importable as `greenfin_client`."""
    folder = tmp_path_factory.mktemp("client")
    document, settings = folder / "schema.yaml", folder / "config.yaml"
    call_command("spectacular", "--validate", "--fail-on-warn", file=str(document))
    settings.write_text("post_hooks: []\n")
    made = subprocess.run(
        [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none"]
        + ["--path", str(document), "--config", str(settings)]
        + ["--output-path", str(folder / "greenfin_client")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stdout + made.stderr
    assert "WARNING" not in made.stdout.upper(), made.stdout
    sys.path.insert(0, str(folder))
    yield lambda name: importlib.import_module(f"greenfin_client.{name}")
    sys.path.remove(str(folder))
    for name in [each for each in sys.modules if each.startswith("greenfin_client")]:
        del sys.modules[name]


@pytest.mark.django_db(transaction=True)
def test_generated_client_reads_facts_and_fills_a_response(package, live_server):
    owner = actor_of("owner")
    Company.objects.create(organisation=owner.organisation)
    know(owner, "electricity")
    published()
    models = package("models")
    client = package("client").AuthenticatedClient(
        base_url=live_server.url,
        token=secret_of(owner),
        raise_on_unexpected_status=True,
    )
    with client:
        facts = package("api.facts.list_facts").sync(client=client)
        assert [fact.data_point for fact in facts.results] == ["electricity"]
        assert facts.next_ is None and facts.cursor

        started = package("api.responses.start_response").sync(
            client=client,
            body=models.Start(
                questionnaire="small",
                period_start=date(2024, 1, 1),
                period_end=date(2024, 12, 31),
            ),
            idempotency_key="start-2024",
        )
        assert isinstance(started.id, UUID)

        save = package("api.responses.save_answer")
        entry = models.Entry(value="12", based_on=0)
        saved = save.sync(started.id, "employees", client=client, body=entry)
        assert (saved.place.value, saved.place.version) == ("12", 1)
        assert Answer.objects.get().text == "12"

        stale = save.sync(
            started.id,
            "employees",
            client=client,
            body=models.Entry(value="13", based_on=0),
        )
        assert isinstance(stale, models.Problem)
        assert (stale.status, stale.code) == (409, "stale_answer")
        assert stale.additional_properties["current"]["value"] == "12"

        read = package("api.responses.read_response").sync(started.id, client=client)
        places = {place.path: place for place in read.places}
        assert places["employees"].value == "12"
