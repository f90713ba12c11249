"""Migrations of journey.sessions.web.events."""
