"""Migrations of outbound.schedules.sequences."""
