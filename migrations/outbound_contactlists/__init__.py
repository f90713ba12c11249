"""Migrations of outbound.contactlists."""
