"""The verbs of a help desk: receive, hand off, assign, reply, close, deliver."""

from router.router import Router

__all__ = ["Router"]
