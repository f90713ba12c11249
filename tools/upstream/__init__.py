"""Upstream's schemas of topics: read from a release of Genesys's SDK, or from an organization."""
