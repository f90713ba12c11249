"""Migrations of outbound.messaging.campaigns.contact.postContact."""
