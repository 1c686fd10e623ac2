"""Formulas over the period table, each with label, unit, formula and source."""
