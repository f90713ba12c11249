"""The entry point: `genesys-events` and `python -m tools.cli`."""

import sys


def main() -> None:
    """Run the command line; Ctrl-C ends it with exit code 130, also while it is imported."""
    try:
        from tools.cli import main as commands  # which takes a few tenths of a second

        commands.main()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
