"""Migrations of users.wem.learning.assignment."""
