"""The same departments and indicators over several periods: what rose, fell, came again."""
