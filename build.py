"""The command line of Nutgraf: `python build.py --help`."""

import sys

from generator.cli import run

if __name__ == "__main__":
    sys.exit(run())
