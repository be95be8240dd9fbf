"""The newest reports over HTTPS, to those who may see them, and the schedule beside it."""
