"""PostgreSQL whose transactions say for whom they run."""
