"""The SQL database: the system of record, filled by sync alone."""
