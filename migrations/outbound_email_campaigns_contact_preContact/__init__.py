"""Migrations of outbound.email.campaigns.contact.preContact."""
