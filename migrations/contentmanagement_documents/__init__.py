"""Migrations of contentmanagement.documents."""
