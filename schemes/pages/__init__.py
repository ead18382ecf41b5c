"""What the signed-in pages of claims show, as the components want it."""
