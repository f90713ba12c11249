"""`genesys-events init` and `add`: a project of one's own, and the types in it."""
