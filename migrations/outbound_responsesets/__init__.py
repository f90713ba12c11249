"""Migrations of outbound.responsesets."""
