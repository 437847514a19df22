"""What the machine says by itself. Pure: it returns decisions and does nothing."""
