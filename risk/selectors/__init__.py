"""What the bank's pages show, scoped to what it may still see; one module a subject."""
