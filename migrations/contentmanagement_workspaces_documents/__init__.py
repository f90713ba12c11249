"""Migrations of contentmanagement.workspaces.documents."""
