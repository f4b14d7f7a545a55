"""The shapes of accounts, profiles and people."""
