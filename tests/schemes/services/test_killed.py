"""kill -9 in the middle of what moves money: nothing half done, a second run does it whole."""

import os
import signal

import pytest
from django.db import DEFAULT_DB_ALIAS, connection, connections

from accounts.tenancy import scope
from documents.storage import opened
from schemes.models import BankStatement, Posting
from schemes.services import matching, payments, recoveries, statements
from schemes.services.payments import approve_batch, send_batch
from schemes.services.proof import prove_ledger
from schemes.services.statements import load_statement
from tests.factories import schemes as make
from tests.schemes.statements import statement_of

pytestmark = pytest.mark.django_db(transaction=True)


def killed_after(module, name, work):
    """Whether a process of its own that did `work` was killed after that call of it."""
    # No connection is shared with the child: both sides open one of their own. After a
    # browser has run, Django keeps two per thread, and the child would find the other.
    connections.close_all()
    child = os.fork()
    if not child:
        connections[DEFAULT_DB_ALIAS] = connections.create_connection(DEFAULT_DB_ALIAS)
        before = getattr(module, name)

        def last(*args, **given):
            before(*args, **given)
            os.kill(os.getpid(), signal.SIGKILL)

        setattr(module, name, last)
        try:
            work()
        finally:
            os._exit(0)
    _pid, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def proved(at):
    with scope(at.organisation.pk):
        return prove_ledger(at.scheme).differences == ()


def events():
    return set(Posting.objects.values_list("event", flat=True))


@pytest.mark.parametrize(
    "step", ["move_all", "write_transfer", "store", "post_all", "record"]
)
def test_batch_killed_between_its_steps_is_sent_whole_by_the_next_run(step):
    if connection.vendor != "postgresql":
        return  # A killed writer of SQLite leaves its journal to the next.
    at = make.office_of()
    batch = make.batched(at, make.approved(at))
    with scope(at.organisation.pk):
        approve_batch(batch=batch, sum_minor=batch.sum_minor, by=at.payer)

    def send():
        with scope(at.organisation.pk):
            return send_batch(batch=batch)

    assert killed_after(payments, step, send)
    batch.refresh_from_db()
    assert (batch.status, batch.file_sha256) == ("approved", "")
    assert "exported" not in events()
    assert proved(at)
    sent = send()
    with opened(sent.file) as file:
        content = file.read()
    assert content.count(b"<CdtTrfTxInf>") == 1
    assert Posting.objects.filter(event="exported").count() == 1
    assert proved(at)


@pytest.mark.parametrize(
    ("module", "step"),
    [(statements, "store"), (matching, "move_all"), (matching, "receive"),
     (matching, "post_all"), (statements, "record")],
)  # fmt: skip
def test_statement_killed_between_its_steps_is_loaded_whole_by_the_next_run(
    module, step
):
    if connection.vendor != "postgresql":
        return  # A killed writer of SQLite leaves its journal to the next.
    at = make.office_of()
    recovery = make.demanded(at, make.paid(at, identity="AB987654(3)"), "500")
    payment = make.sent(at, make.approved(at)).payments.get()
    before = Posting.objects.count()
    out = statement_of([(payment.end_to_end, payment.minor), (recovery.number, 500)])
    # The second entry comes in.
    head, tail = out.rsplit(b"DBIT", 1)
    content = head + b"CRDT" + tail

    def load():
        with scope(at.organisation.pk):
            return load_statement(
                scheme=at.scheme, content=content, name="s.xml", by=at.administrator
            )

    loaded = BankStatement.objects.count()
    assert killed_after(module, step, load)
    assert BankStatement.objects.count() == loaded
    assert Posting.objects.count() == before
    assert proved(at)
    statement = load()
    assert set(statement.lines.values_list("status", flat=True)) == {"matched"}
    assert Posting.objects.count() == before + 4
    assert proved(at)


@pytest.mark.parametrize("step", ["move", "post"])
def test_demand_killed_between_its_steps_leaves_nothing(step):
    if connection.vendor != "postgresql":
        return  # A killed writer of SQLite leaves its journal to the next.
    at = make.office_of()
    claim = make.paid(at)
    assert killed_after(recoveries, step, lambda: make.demanded(at, claim, "5"))
    assert make.fresh(claim).state == "paid"
    assert "recovery_demanded" not in events()
    assert proved(at)
    make.demanded(at, claim, "5")
    assert proved(at)
