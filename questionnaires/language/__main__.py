"""`python -m questionnaires.language check PATH...` and `... evaluate DEFINITION`."""

import sys
from datetime import date

from catalogue.registries import registries
from questionnaires.language.cli import run

# No clock is read here: whatever the catalogue knows may be named.
sys.exit(run(registries(date.max)))
