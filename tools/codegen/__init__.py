"""`genesys-events codegen`: schemas/ and migrations/ -> generated/."""
