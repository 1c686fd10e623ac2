"""What statements of account are made of: rows, accounts and their pages."""
