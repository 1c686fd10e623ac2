"""How a receipt finds what it pays: references, payers, amounts, and the rules that weigh them."""
