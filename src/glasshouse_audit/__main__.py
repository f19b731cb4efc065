"""`python -m glasshouse_audit` is `glass-audit`."""

import sys

from glasshouse_audit.cli import main

if __name__ == "__main__":
    sys.exit(main())
