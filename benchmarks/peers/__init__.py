"""What others built, run in environments of their own."""
