"""What channels share on the wire, and no channel owns: how files come in, how to try a line."""
