"""Migrations of routing.queues.conversations.cobrowseSessions."""
