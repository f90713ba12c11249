"""Migrations of outbound.campaignrules."""
