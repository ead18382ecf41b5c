"""What a job leaves behind, in a form in which two runs can be compared."""

from __future__ import annotations

import email
from collections import Counter
from pathlib import Path

from django.apps import apps
from django.conf import settings

from greenfin.backups.content import Sums, summed
from jobs.models import Job

#: Rows that tell of running itself, not of what was done.
RUNNING = {"jobs"}
#: Written once for all worlds, by whichever needs it first.
SHARED = {"catalogue", "contenttypes", "auth"}


def tables():
    models = apps.get_models(include_auto_created=True)
    return [model for model in models if model._meta.app_label not in RUNNING]


def content(*own: Job) -> dict[str, Sums | list]:
    """Every row but those of its own jobs, every file and mail: alike only if nothing changed."""
    found = {
        model._meta.db_table: summed(model._base_manager.order_by().values_list())
        for model in tables()
    }
    return found | {"jobs": other_jobs(own), "files": files(), "mails": mails()}


def counts(*own: Job) -> Counter[str]:
    """Rows by table and by state, files, mails and jobs: what two worlds can share."""
    found: Counter[str] = Counter()
    for model in tables():
        if model._meta.app_label in SHARED:
            continue
        table, rows = model._meta.db_table, model._base_manager.order_by()
        found[table] = rows.count()
        for field in model._meta.concrete_fields:
            if field.null and field.get_internal_type() == "DateTimeField":
                filled = rows.exclude(**{field.name: None})
                found[f"{table}.{field.name}"] = filled.count()
            if field.name in {"status", "state", "stage", "verb", "kind", "layer"}:
                for value in rows.values_list(field.name, flat=True):
                    found[f"{table}.{field.name}={value}"] += 1
    found["mails"] = len(mails())
    found["files"] = len(files())
    for kind, _key, status in other_jobs(own):
        found[f"{kind} {status}"] += 1
    return found


def gained(before: Counter[str], after: Counter[str]) -> dict[str, int]:
    """What came and what went."""
    names = before.keys() | after.keys()
    return {
        name: change for name in sorted(names) if (change := after[name] - before[name])
    }


def other_jobs(own: tuple[Job, ...]) -> list[tuple[str, str, str]]:
    others = Job.objects.exclude(pk__in=[job.pk for job in own])
    return sorted(others.values_list("kind", "key", "status"))


def files() -> list[str]:
    root = Path(settings.MEDIA_ROOT)
    return sorted(str(path.relative_to(root)) for path in root.rglob("*-*/*"))


def mails() -> list[str]:
    """Message-IDs of what was sent: the same message twice is in here twice."""
    found = []
    for path in Path(settings.EMAIL_FILE_PATH).glob("*.log"):
        for text in path.read_text("utf-8").split("-" * 79):
            if text.strip():
                found.append(email.message_from_string(text.strip())["Message-ID"])
    return sorted(found)
