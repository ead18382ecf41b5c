"""The command walks every chain and seal, says what is broken, and fails then."""

import json
import uuid
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from audit.selectors import chain_heads
from audit.services import SYSTEM, record

pytestmark = pytest.mark.django_db
ORGANISATION = uuid.UUID(int=7)


@pytest.fixture
def chain():
    for number in range(6):
        record(
            "test.done", organisation_id=ORGANISATION, by=SYSTEM, detail={"n": number}
        )
    return chain_heads()


def rewrite(sql, *values):
    """Do to the table what somebody with the owner's password could do."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER only_grows")
        cursor.execute(sql, values)


def test_command_says_what_is_broken_and_fails(chain, tmp_path):
    heads = tmp_path / "heads.json"
    out = StringIO()
    call_command("audit", "heads", stdout=out)
    heads.write_text(out.getvalue())
    call_command("audit", "verify", "--heads", str(heads), stdout=StringIO())
    rewrite("UPDATE audit_auditevent SET verb='test.undone' WHERE sequence=3")
    out = StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("audit", "verify", "--json", stdout=out, stderr=StringIO())
    assert stopped.value.code == 1
    assert json.loads(out.getvalue())["breaks"][0]["sequence"] == 3


def test_whole_chains_are_said_to_hold(chain, capsys):
    call_command("audit", "verify")
    assert capsys.readouterr().out == (
        "6 events and 0 access seals, every chain holds.\n"
    )


def test_answer_for_programs_counts_what_was_walked(chain, capsys):
    call_command("audit", "verify", "--json")
    assert json.loads(capsys.readouterr().out) == {
        "events": 6, "seals": 0, "breaks": [],
    }  # fmt: skip


def test_chain_that_lost_an_exported_head_fails(chain, tmp_path, capsys):
    heads = tmp_path / "heads.json"
    heads.write_text(json.dumps({str(ORGANISATION): "f" * 64}))
    with pytest.raises(SystemExit):
        call_command("audit", "verify", "--heads", str(heads))
    assert "does not hold the exported head" in capsys.readouterr().err
