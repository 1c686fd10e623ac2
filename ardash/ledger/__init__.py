"""Items, entries and balances: the one thing that every figure is a function of."""
