"""HTTP, spoken in this package alone: guarded addresses, bounded answers, manners towards those who publish."""
