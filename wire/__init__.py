"""What channels share and none owns: files from elsewhere, trying a line, wishes for silence."""
