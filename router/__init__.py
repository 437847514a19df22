"""The verbs of a help desk: receive, hand off, assign, reply, close, deliver."""
