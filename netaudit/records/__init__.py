"""What stands in records beside services, read as text or octets: no I/O."""
