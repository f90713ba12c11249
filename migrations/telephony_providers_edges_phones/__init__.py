"""Migrations of telephony.providers.edges.phones."""
