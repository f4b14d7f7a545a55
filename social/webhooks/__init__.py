"""What people's own addresses are told: written when an activity spreads, sent by workers, tried again for a day."""
