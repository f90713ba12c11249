"""Migrations of users.conversations.socialexpressions."""
