"""Migrations of detail.events.conversation.customer.end."""
