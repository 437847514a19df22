"""What channels share and none owns: files from elsewhere, Twilio's seal, trying, silence."""
