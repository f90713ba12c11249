"""One pure function for each breaking step between two schema versions."""
