"""Migrations of routing.queues.conversations.calls."""
