"""The web process; in embedded mode it also polls the job table."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "greenfin.settings")
application = get_wsgi_application()

if settings.JOBS_EMBEDDED:
    from jobs.poller import start_poller

    start_poller()
