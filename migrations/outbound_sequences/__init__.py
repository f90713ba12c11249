"""Migrations of outbound.sequences."""
