"""Saving one field beside a bare view that updates one row, on PostgreSQL.

Run: bin/bench save_field. Both go through the whole middleware: session, CSRF, actor,
tenant scope, one transaction. Ours also checks status and version, keeps history and
enqueues the seal, in one statement; the second line adds the returned fragments.
"""

from __future__ import annotations

import itertools
import sys
from urllib.parse import urlencode

from django.db import transaction

from accounts import tenancy
from bench.form_world import compare, make_world, report
from questionnaires.models import Answer

FIELDS, TIMES = 60, 20


def main() -> int:
    """Prints the medians and ratios; 1 if a target is missed."""
    visitor, response = make_world(FIELDS)
    with tenancy.scope(response.organisation_id), transaction.atomic():
        answer = Answer.objects.get(response=response, data_point="all.q0")
    numbers = itertools.count(1_000)
    state = {"version": answer.version_no}

    def bare() -> None:
        body = urlencode({"value": str(next(numbers))}).encode()
        status, _ = visitor.ask(f"/bench/answers/{answer.pk}/", body)
        assert status.startswith("200"), status

    def save(**headers: str) -> None:
        fields = {"key": "q0", "row": "", "based_on": state["version"]}
        body = urlencode(fields | {"value": next(numbers), "unit": "kWh"}).encode()
        status, content = visitor.ask(
            f"/responses/{response.pk}/save/", body, **headers
        )
        assert status.startswith("200"), (status, content)
        state["version"] += 1

    sides = {
        "bare view, one UPDATE": bare,
        "save": lambda: save(HTTP_PREFER="return=minimal"),
        "save with fragments": save,
    }
    found = compare(sides, TIMES)
    targets = {"save": 2.5, "save with fragments": 5.0}
    return 0 if report(f"save_field, {FIELDS} fields", found, targets) else 1


if __name__ == "__main__":
    sys.exit(main())
