"""What connectors of live systems share: the way there, credentials, pages, rows."""
