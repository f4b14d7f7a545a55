"""Pages of ratings and reviews."""
