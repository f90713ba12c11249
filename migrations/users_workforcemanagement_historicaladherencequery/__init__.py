"""Migrations of users.workforcemanagement.historicaladherencequery."""
