"""Risk: when open items will be paid, how sure that is, and what it says about each customer."""
