"""Migrations of journey.sessions.outcome.events."""
