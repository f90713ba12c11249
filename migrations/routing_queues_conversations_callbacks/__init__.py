"""Migrations of routing.queues.conversations.callbacks."""
