"""Migrations of webdeployments.deployments."""
