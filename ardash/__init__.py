"""ardash: what a company is owed, since when, by whom, at any date."""

__version__ = "0.1.0"
