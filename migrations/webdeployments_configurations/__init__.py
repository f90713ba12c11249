"""Migrations of webdeployments.configurations."""
