"""Build time: what turns schemas into models, proves changes, and drives the processor by hand."""
