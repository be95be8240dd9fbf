"""The lab's DNS: zones that sign themselves, name servers, and a resolver that validates."""
