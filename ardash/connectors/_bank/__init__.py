"""How bank statements are read: one format a module, all into the same `Statement`."""
