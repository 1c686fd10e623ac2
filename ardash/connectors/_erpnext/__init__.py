"""Parts of the connector `erpnext`."""
