"""Migrations of users.alerting.alerts."""
