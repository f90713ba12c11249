"""Migrations of users.greetings."""
