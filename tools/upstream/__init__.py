"""What Genesys publishes of its topics: read from a release of its SDK, or from an organisation."""
