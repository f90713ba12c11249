"""`genesys-events export`: the newest schemas, for tools that read AsyncAPI or JSON Schema."""
