"""Migrations of architect.prompts.resources."""
