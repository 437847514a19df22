"""What the office already knows: articles, and finding them."""
