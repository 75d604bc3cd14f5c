"""What many documents cost, by stage, and what publishing costs as the warehouse grows."""
