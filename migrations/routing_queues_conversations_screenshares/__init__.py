"""Migrations of routing.queues.conversations.screenshares."""
