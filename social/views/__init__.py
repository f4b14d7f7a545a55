"""Pages of accounts, profiles and people."""
