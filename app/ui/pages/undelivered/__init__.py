"""What did not go as planned: emails in doubt, dead letters, held ones."""
