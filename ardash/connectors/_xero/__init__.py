"""Parts of the connector `xero`."""
