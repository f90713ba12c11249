"""Migrations of workforcemanagement.businessunits.activityplans.jobs."""
