"""The endpoints of recommendations."""
