"""Migrations of users.fax.documents."""
