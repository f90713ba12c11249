"""Migrations of audits.entitytype.entityid."""
