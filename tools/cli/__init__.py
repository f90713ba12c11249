"""The command line: flags, exit codes and printing, and nothing else."""
