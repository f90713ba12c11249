"""Migrations of users.analytics.reporting.exports."""
