"""Migrations of routing.queues.conversations."""
