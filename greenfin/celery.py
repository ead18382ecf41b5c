"""The Celery app: it only carries the bell; what to do stands in the job table."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "greenfin.settings")
app = Celery("greenfin")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.task_routes = {"jobs.tasks.run_job": {"queue": "default"}}
app.conf.beat_schedule = {
    "relay": {"task": "jobs.tasks.relay", "schedule": 2.0},
    # Due once an hour; asked for more often, since a new beat starts counting anew.
    "housekeeping": {"task": "jobs.tasks.schedule_housekeeping", "schedule": 300.0},
}
