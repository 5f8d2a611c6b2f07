"""Pure: a received message in, what kind of answer it is out. Must not touch store, mail, clock or sockets."""

from app.core.inbox.classify import classify

__all__ = ["classify"]
