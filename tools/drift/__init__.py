"""A stream of events compared with the registry: read, counted, reported, proposed."""
