"""What pages and endpoints read of reviews."""
