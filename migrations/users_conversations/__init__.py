"""Migrations of users.conversations."""
