"""Files the program ships: icons, font, sample workspace, provider presets."""
