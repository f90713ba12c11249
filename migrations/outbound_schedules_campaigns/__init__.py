"""Migrations of outbound.schedules.campaigns."""
