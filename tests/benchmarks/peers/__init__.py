"""Our Lambda and what teams build instead, on the same batches: `make bench`."""
