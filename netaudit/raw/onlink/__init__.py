"""Listening on a link, in the helper process only; sending there only what leave was given for."""
