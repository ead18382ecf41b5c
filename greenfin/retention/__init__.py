"""Removes what need not be kept any longer, class by class, and proves it."""
