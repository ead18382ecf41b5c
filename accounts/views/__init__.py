"""The pages about people: oneself, one's organisation, and who comes to it."""
