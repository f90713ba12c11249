"""`genesys-events check`: rules that run code, and the reports of what they found."""
