"""Migrations of outbound.campaigns."""
