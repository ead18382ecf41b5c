"""`python -m schemes.rules quote|check|diff|pin`, without a database."""

import sys

from schemes.rules.cli import run_here

sys.exit(run_here())
