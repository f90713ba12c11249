"""Migrations of journey.sessions.action.events."""
