"""Handlers for copies of the registry: users replace those in processor/handlers."""
