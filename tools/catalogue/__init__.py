"""The catalogue of event types: one HTML page, and `genesys-events types`."""
