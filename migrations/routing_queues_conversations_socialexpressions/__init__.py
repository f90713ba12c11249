"""Migrations of routing.queues.conversations.socialexpressions."""
