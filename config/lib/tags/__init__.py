"""Template tags that every page is full of, quicker than Django's own. The settings put them in their places."""
