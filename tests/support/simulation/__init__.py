"""A deterministic simulation of the services around the real processor."""
