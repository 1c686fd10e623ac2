"""How a fichier des écritures comptables (FEC) becomes receivables."""
