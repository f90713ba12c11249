"""From what drifted to the schema version that describes it: `genesys-events drift propose`."""
