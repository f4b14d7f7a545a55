"""What is read of ratings: the community's, friends', and how two people's compare."""
