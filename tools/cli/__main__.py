"""`python -m tools.cli`."""

from tools.cli.main import main

if __name__ == "__main__":
    main()
