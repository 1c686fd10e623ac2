"""Parts of the connector `sql`."""
