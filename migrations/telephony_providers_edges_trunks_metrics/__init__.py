"""Migrations of telephony.providers.edges.trunks.metrics."""
