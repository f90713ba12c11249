"""Migrations of routing.queues.conversations.messages."""
