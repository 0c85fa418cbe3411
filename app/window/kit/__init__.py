"""Parts that every screen is made of, theme, language, dialogs; nothing here knows a ceremony."""
