"""Who or what is meant by a mention."""
