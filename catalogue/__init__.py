"""Dated reference data: sectors, districts, factors, exchange rates, each with its source."""
