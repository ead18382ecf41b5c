"""`manage.py ledger prove`: recomputes every scheme's books from their postings."""

import json

from django.core.management.base import BaseCommand, CommandError

from accounts.tenancy import scope
from schemes.models import Scheme
from schemes.services.proof import prove_ledger


class Command(BaseCommand):
    help = (
        "Prove the books: balances, promises, money in transit. Exit status 1 if not."
    )

    def add_arguments(self, parser):
        parser.add_argument("act", choices=["prove"])
        parser.add_argument("--json", action="store_true")

    def handle(self, *args, act, **options):
        proofs = {}
        for scheme in Scheme.objects.all():
            with scope(scheme.office_id):
                proofs[scheme.key] = prove_ledger(scheme)
        wrong = [str(each) for proof in proofs.values() for each in proof.differences]
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(proofs), indent=1))
        else:
            for key, proof in proofs.items():
                self.stdout.write(
                    f"{key}: {proof.postings} postings, {proof.accounts} accounts,"
                    f" {len(proof.differences)} differences"
                )
        if wrong:
            raise CommandError("\n".join(wrong), returncode=1)


def _as_json(proofs):
    return {
        key: {
            "postings": proof.postings,
            "accounts": proof.accounts,
            "differences": [str(each) for each in proof.differences],
        }
        for key, proof in proofs.items()
    }
