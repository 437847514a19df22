"""Published service standards as ready profiles."""
