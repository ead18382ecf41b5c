"""Money demanded back: how old it is, in which parts it comes, how it is found. No Django."""
