"""`manage.py jobs work` does what is due; `jobs poll` goes on; `jobs relay` rings."""

import time

from django.core.management.base import BaseCommand

from jobs import poller, services


class Command(BaseCommand):
    help = "Do due jobs once, poll for ever, or ring for them every two seconds."

    def add_arguments(self, parser):
        parser.add_argument("action", choices=["work", "poll", "relay"])

    def handle(self, *args, action, **options):
        if action == "work":
            self.stdout.write(f"{poller.poll_once()} jobs done.")
        elif action == "poll":
            poller.poll_forever()
        else:
            while True:
                services.relay()
                time.sleep(2)
