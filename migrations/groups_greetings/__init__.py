"""Migrations of groups.greetings."""
