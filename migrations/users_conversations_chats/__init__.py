"""Migrations of users.conversations.chats."""
