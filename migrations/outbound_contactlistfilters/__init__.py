"""Migrations of outbound.contactlistfilters."""
