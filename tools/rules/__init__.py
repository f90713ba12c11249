"""The static rules that `genesys-events check` holds a registry to, one subject a module."""
