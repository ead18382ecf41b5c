"""Reads tables from hostile files; runs in a child process, knows neither Django nor us."""
