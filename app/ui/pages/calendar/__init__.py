"""The calendar: every email that went or will go, by week and month, and why then. Asks queries; plans nothing."""
