"""The company, its sites and facts, and who may see them."""
