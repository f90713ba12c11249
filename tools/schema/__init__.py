"""JSON Schema in the supported subset: documents in, data out; no files, no registry."""
