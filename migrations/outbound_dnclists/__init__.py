"""Migrations of outbound.dnclists."""
