"""Changes to loan books, borrowers, links and risk views; one module each."""
