"""How rows of recommendations look in the API."""
