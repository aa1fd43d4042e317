"""What every benchmark prints: where it was measured, and rows as a table in Markdown."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

Row = Mapping[str, object]


def machine() -> Mapping[str, object]:
    """Where and when this was measured."""
    model = re.search(r"(?m)^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text("utf-8"))
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "processor": model[1] if model else platform.processor(),
        "cores": os.cpu_count(),
        "load at the start": os.getloadavg()[0],
        "system": platform.platform(),
        "python": platform.python_version(),
    }


def environment() -> dict[str, str]:
    """What measured programs are run with: as users have them, Python may keep its bytecode."""
    return {name: value for name, value in os.environ.items() if name not in ("CI", "PYTHONDONTWRITEBYTECODE")}


def table(rows: Sequence[Row]) -> str:
    """The rows as a table in Markdown."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    cells = [names, ["---"] * len(names), *([_cell(row.get(name)) for name in names] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in cells)


def _cell(value: object) -> str:
    return "–" if value is None else f"{value:.3g}" if isinstance(value, float) and value < 100 else _whole(value)


def _whole(value: object) -> str:
    return f"{value:.0f}" if isinstance(value, float) else str(value)
