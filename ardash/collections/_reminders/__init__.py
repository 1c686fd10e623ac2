"""What reminders are made of: facts for templates, templates, addresses, drafts."""
