"""Dated reference data: factors, sectors, districts, rates, each figure with source."""
