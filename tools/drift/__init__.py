"""What a stream of events says against the registry: read, counted, reported, proposed."""
