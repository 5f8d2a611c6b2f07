"""The screens, one room each; they ask the desk and never touch store, network or keyring."""
