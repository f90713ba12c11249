"""Migrations of routing.queues.conversations.emails."""
