"""How e-invoices of EN 16931 and its kin become receivables."""
