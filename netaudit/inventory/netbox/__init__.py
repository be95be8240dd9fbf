"""From the lists of a NetBox to those that an import reads: sites are units, and so on."""
