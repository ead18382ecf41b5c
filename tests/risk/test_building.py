"""A risk view is built from frozen inputs and can be computed again."""

import pytest

from audit.services import SYSTEM
from jobs.models import Job
from jobs.services import run
from risk.models import RiskAggregate, RiskView
from risk.services.building import request_view
from tests.factories.risk import loan, make_bank, make_book

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return make_bank()


def built(book):
    job = request_view(book=book, by=SYSTEM)
    run(job.pk)
    job.refresh_from_db()
    assert job.status == Job.Status.DONE, job.error
    return RiskView.objects.get(pk=job.result["view"])


def test_a_view_is_ready_with_totals_and_manifest(bank):
    book = make_book(bank, [loan(1, "B1", 2_000_000), loan(2, "B2", 1_000_000)])
    view = built(book)
    assert view.status == RiskView.Status.READY
    overall = RiskAggregate.objects.get(view=view, cut="overall")
    assert overall.sums["exposure"] == "3000000.000"
    assert view.manifest["inputs"]["positions"]["sha256"] == book.positions.sha256
