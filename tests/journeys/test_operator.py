"""Who runs the platform sees what failed and starts it again; auditors read the record."""

import json
import re
from pathlib import Path

import psycopg
import pytest
from django.utils import timezone
from playwright.sync_api import expect

from jobs.models import Job
from tests.journeys.entering import sign_in
from tests.journeys.lending import Desk, as_csv, loans
from tests.journeys.sites import on_postgresql
from tests.support.processes import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.services, pytest.mark.full]
STORE = "Store an upload as a book"
CHANGE = "update audit_auditevent set actor_label = '' where verb = 'upload.confirmed'"
UNGUARD = "alter table audit_auditevent disable trigger user"
GUARD = "alter table audit_auditevent enable trigger user"


@on_postgresql
def test_failed_job_is_started_again_and_the_record_holds(visitor, site):
    ada, olga, iris = visitor(), visitor(), visitor()
    desk = Desk(ada)
    sign_in(ada, site.people["ada"])
    desk.hand_in("SME loans.csv", as_csv(loans(6)))
    job = fails_while_the_disk_is_away(ada)
    ada.page.reload()
    ada.reads(f"The operator sees it under the number {str(job)[:8]}")
    ada.does_not_read("MissingFileError", site.env["VAR_DIR"])

    sign_in(olga, site.people["olga"])
    starts_it_again(olga)
    ada.visit("/risk/")
    ada.press("SME lending")
    ada.reads("6 loans", "Live")

    sign_in(iris, site.people["iris"])
    may_only_read(iris)
    reads_the_record(iris)
    finds_a_change_in_it(iris)


def fails_while_the_disk_is_away(ada):
    """Every try fails, the last one for good; the waits between them are cut short."""
    files = Path(ada.site.env["FILES_DIR"])
    away = files.rename(files.with_name("away"))
    ada.type("Name of the book", "SME lending")
    ada.press("Store this loan book")
    ada.reads("You may leave this page; the work goes on.")
    jobs = Job.objects.filter(kind="risk.store_upload")

    def is_dead():
        now = timezone.now()
        # Only once a wait: a row that we hold is passed over by the worker.
        jobs.filter(status=Job.Status.WAITING, run_after__gt=now).update(run_after=now)
        return jobs.filter(status=Job.Status.DEAD).exists()

    wait_until(is_dead, seconds=120, what="the job to fail for good")
    away.rename(files)
    return jobs.get().pk


def starts_it_again(olga):
    """From the list of what failed to the job's own page, which follows it to its end."""
    olga.stands_on("Jobs")
    facts = olga.main.locator("dl.gf-counts")
    expect(facts.locator("dt", has_text="Failed").locator("+ dd")).to_have_text("1")
    olga.press("Failed")
    row = olga.page.get_by_role("row").filter(has_text=STORE)
    expect(row).to_contain_text("Somebody of another organisation")
    expect(row).to_contain_text("MissingFileError")
    olga.press(STORE)
    olga.reads("5 / 5", "MissingFileError")
    olga.press("Start it again")
    olga.reads("The job waits for a worker.")
    step = olga.page.locator(".gf-job .gf-step--done")
    expect(step).to_have_text(re.compile("Done"), timeout=60_000)


def may_only_read(iris):
    """An auditor reads the bank's books and may hand nothing in."""
    iris.stands_on("Climate risk of your loans")
    expect(iris.control("Upload a file")).to_have_count(0)
    with iris.refused(403):
        iris.visit("/risk/uploads/new/")


def reads_the_record(iris):
    """Who decided what, with the operator's deed marked; the chain holds."""
    iris.visit("/decisions/")
    iris.reads("A file was uploaded", "An upload was confirmed")
    retried = iris.page.locator(".gf-event", has_text="A failed job was started again")
    expect(retried).to_contain_text("of another organisation")
    iris.press("Check the chain")
    iris.reads(re.compile(r"The chain of \d+ decisions holds\."))
    verified = iris.site.manage("audit", "verify", "--json")
    assert verified.returncode == 0, verified.stderr
    assert json.loads(verified.stdout)["breaks"] == []


def finds_a_change_in_it(iris):
    """The table refuses to be rewritten; by force, page and command both tell."""
    head = iris.main.locator(".gf-hash").inner_text()
    with pytest.raises(psycopg.Error, match="this table only grows"):
        rewrite(iris.site.env["DATABASE_OWNER_URL"], CHANGE)
    rewrite(iris.site.env["DATABASE_OWNER_URL"], UNGUARD, CHANGE, GUARD)
    iris.type("Fingerprint you kept", head)
    iris.press("Check the chain")
    iris.reads("The chain is broken.")
    verified = iris.site.manage("audit", "verify")
    assert verified.returncode == 1
    assert re.search(r"#\d+", verified.stderr)


def rewrite(url, *statements):
    """Behind the product's back, as the owner of the database, in one transaction."""
    with psycopg.connect(url) as connection:
        for statement in statements:
            connection.execute(statement)
