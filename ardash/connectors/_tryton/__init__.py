"""Parts of the connector `tryton`."""
