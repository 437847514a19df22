"""A week of four offices, with stand-ins for every network."""
