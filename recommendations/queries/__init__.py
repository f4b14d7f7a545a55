"""What pages and jobs ask of recommendations."""
