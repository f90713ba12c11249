"""`genesys-events doctor`: what is installed, and what to run where something is missing."""
