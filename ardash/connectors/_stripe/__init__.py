"""Parts of the connector `stripe`."""
