"""One contact's page: who it is, what happened, what comes, and what can be done."""
