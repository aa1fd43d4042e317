"""What every test shares."""

import os

from browsing import browser
from hypothesis import settings

__all__ = ["browser"]

# No deadline: timings are for `make bench`, and the machines of CI vary. With CI the same examples every time, so that
# a change is judged by what it changed; at hand new ones, so that mistakes are still found.
settings.register_profile("nutgraf", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("nutgraf")
