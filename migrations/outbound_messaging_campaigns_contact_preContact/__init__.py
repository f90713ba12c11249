"""Migrations of outbound.messaging.campaigns.contact.preContact."""
