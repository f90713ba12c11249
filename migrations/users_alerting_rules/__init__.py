"""Migrations of users.alerting.rules."""
