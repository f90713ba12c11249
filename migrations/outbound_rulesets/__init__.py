"""Migrations of outbound.rulesets."""
