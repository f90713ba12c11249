"""Migrations of routing.queues.conversations.chats."""
