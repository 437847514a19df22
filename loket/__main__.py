"""`python -m loket`."""

from loket.cli import main

main()
