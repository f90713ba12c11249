"""Migrations of users.activity."""
