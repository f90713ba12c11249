"""Migrations of telephony.providers.edges.metrics."""
