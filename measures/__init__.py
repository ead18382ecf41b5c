"""What every app may stand on: plain values and arithmetic, free of Django, clock and database."""
