"""`python -m sandbox`: the same as `passe-marche`."""

import sys

from sandbox.cli import main

if __name__ == "__main__":
    sys.exit(main())
