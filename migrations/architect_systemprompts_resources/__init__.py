"""Migrations of architect.systemprompts.resources."""
