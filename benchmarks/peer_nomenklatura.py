"""The peer of load_ftm.py: nomenklatura's SQL statement store loading one file of FtM JSON lines. Prints seconds.

`peer_nomenklatura.py LINES DATABASE cleaned|raw`: `raw` validates each value, as Glasshouse does; `cleaned` takes them as they come.

Runs in an environment of its own (`python -m venv peer && peer/bin/pip install nomenklatura`), because it is no dependency of Glasshouse.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path


def main(lines: Path, database: Path, cleaned: bool) -> None:
    from followthemoney import Dataset, StatementEntity
    from nomenklatura.db import get_engine
    from nomenklatura.resolver import Linker
    from nomenklatura.store import SQLStore

    dataset = Dataset.make({"name": "bench", "title": "Benchmark"})
    store = SQLStore(dataset, Linker({}), get_engine(f"sqlite:///{database}"))
    started = time.perf_counter()
    with lines.open(encoding="utf-8") as file, store.writer() as writer:
        for line in file:
            writer.add_entity(StatementEntity.from_data(dataset, json.loads(line), cleaned=cleaned))
    print(time.perf_counter() - started)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3] == "cleaned")
