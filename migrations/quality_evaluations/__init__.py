"""Migrations of quality.evaluations."""
