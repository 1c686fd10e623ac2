"""Samples of the connectors of live systems: one small invented story, told by each system."""
