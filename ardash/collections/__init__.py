"""Collecting: what was promised, disputed and agreed, as it stands at a date."""
