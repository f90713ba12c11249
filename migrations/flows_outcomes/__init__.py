"""Migrations of flows.outcomes."""
