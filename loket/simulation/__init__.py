"""Months of believable traffic through the real router, by a clock that runs ahead."""
