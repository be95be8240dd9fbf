"""Audits by the calendar: rules, what is due, and carrying it out once, whatever dies meanwhile."""
