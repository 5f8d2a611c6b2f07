"""The Inbox: scopes, conversations, and one of them with the box to answer in."""
