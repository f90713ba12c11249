"""Migrations of detail.events.conversation.customer.start."""
