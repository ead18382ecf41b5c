"""Works out the formulas of a workbook: only what its own cells hold, within bounds.

Enough of a spreadsheet program to give the official template's results: its grammar,
whole ranges, some forty functions. What it does not know it says (`Unknown`), and never
guesses. Nothing is fetched, nothing is run.
"""

from questionnaires.formats.sheet_formulas.calculation import Calculator, Unknown

__all__ = ["Calculator", "Unknown"]
