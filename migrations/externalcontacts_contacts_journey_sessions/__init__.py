"""Migrations of externalcontacts.contacts.journey.sessions."""
