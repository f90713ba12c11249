"""Migrations of telephony.providers.edges.logicalinterfaces."""
