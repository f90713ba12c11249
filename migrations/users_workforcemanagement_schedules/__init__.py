"""Migrations of users.workforcemanagement.schedules."""
