"""Migrations of outbound.attemptlimits."""
