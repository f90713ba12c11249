"""Handlers for copies of the registry, since users replace those in processor/handlers."""
