"""Migrations of routing.queues.users."""
