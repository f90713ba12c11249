"""Migrations of outbound.email.campaigns.contact.postContact."""
