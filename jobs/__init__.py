"""Work that outlives a request: the row is the truth, the broker is a bell."""
