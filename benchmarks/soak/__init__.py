"""An hour of all channels with providers that fail: see `python -m benchmarks.soak`."""
