"""`genesys-events check`: all rules, those that run code included, and the reports."""
