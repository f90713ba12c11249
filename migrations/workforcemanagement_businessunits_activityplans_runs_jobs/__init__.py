"""Migrations of workforcemanagement.businessunits.activityplans.runs.jobs."""
