"""Migrations of telephony.providers.edges.softwareupdate."""
