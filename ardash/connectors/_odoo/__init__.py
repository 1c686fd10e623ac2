"""Parts of the connector `odoo`."""
