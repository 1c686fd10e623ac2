"""What the pages share: sign-in, navigation, filters, charts, words."""
