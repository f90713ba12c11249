"""Migrations of analytics.queues.activity."""
