"""Migrations of routing.queues.conversations.videos."""
