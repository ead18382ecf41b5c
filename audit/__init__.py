"""Who did what, when: chained, append-only; knows no other app."""
