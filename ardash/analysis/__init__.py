"""Figures that need more than the period table: aging, comparison, tie-out, data quality."""
