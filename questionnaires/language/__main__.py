"""`python -m questionnaires.language check PATH...` and `... evaluate DEFINITION`."""

import sys

from questionnaires.language.cli import run

sys.exit(run())
