"""Mail: where it is delivered, and who may send it in a domain's name."""
