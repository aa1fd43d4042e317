"""The command line of Nutgraf: `python build.py --help`."""

import sys

try:
    from generator.cli import main
except ModuleNotFoundError as missing:
    if (missing.name or "").startswith("generator"):
        raise
    sys.exit(f"nutgraf: the library {missing.name} is not installed; run `make`, or `pip install -r requirements.txt`.")

if __name__ == "__main__":
    sys.exit(main())
