"""Migrations of flows."""
