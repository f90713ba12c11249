"""Build time: what turns schemas into models, proves changes, and runs the processor on files."""
