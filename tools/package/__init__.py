"""`genesys-events package`: the Lambda's zip."""
