"""Payment terms: their grammar, due dates and law."""
