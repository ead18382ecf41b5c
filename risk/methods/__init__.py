"""The risk methods: pure, tables in and tables out; no Django, no clock, no database."""
