"""Spreadsheets in, spreadsheets, papers and pictures out; untrusted bytes stay in children."""
