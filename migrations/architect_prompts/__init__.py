"""Migrations of architect.prompts."""
