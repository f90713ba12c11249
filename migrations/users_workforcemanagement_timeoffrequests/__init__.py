"""Migrations of users.workforcemanagement.timeoffrequests."""
