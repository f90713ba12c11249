"""Migrations of users.routingStatus."""
