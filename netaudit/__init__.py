"""netaudit: compliance scanner for a province's specialised data transmission network."""

__version__ = "0.1.0.dev0"
