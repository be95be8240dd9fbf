"""How we learn it: one module a subject, named as in netaudit.facts. Only these use the net."""
