"""The static rules of `genesys-events check`, one subject per module."""
