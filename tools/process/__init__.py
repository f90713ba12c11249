"""`genesys-events process`: the processor on files, with the embedded stores."""
