"""The pages of recommendations, and what they send."""
