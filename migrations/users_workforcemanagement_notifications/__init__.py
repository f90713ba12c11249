"""Migrations of users.workforcemanagement.notifications."""
