"""Definitions in, validated answers and facts out."""
