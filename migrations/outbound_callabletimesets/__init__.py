"""Migrations of outbound.callabletimesets."""
