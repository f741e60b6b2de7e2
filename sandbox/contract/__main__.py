"""`python -m sandbox.contract build [--check]`: parses the contracts for the server."""

import argparse
import sys

from sandbox.contract.build import build


def main() -> int:
    """Run the command; gives its exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m sandbox.contract",
        description="Parse openapi.yaml and the control API's contract into the JSON that the "
        "server loads.",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("build", help="write the JSON files")
    command.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 if a file is out of date"
    )
    return build(check=parser.parse_args().check, out=sys.stdout)


if __name__ == "__main__":
    sys.exit(main())
