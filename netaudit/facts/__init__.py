"""What we can know: frozen dataclasses, one module a subject. No defaults: a fact is whole."""
