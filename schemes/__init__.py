"""Grants and subsidies: dated rules, claims, decisions and payments."""
