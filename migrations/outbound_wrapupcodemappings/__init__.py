"""Migrations of outbound.wrapupcodemappings."""
