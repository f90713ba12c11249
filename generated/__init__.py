"""Written by genesys-events codegen; do not edit."""
