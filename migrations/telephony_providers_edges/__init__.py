"""Migrations of telephony.providers.edges."""
