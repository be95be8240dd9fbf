"""A pack as a third party would write it: a fact, a probe and checks that misbehave on request."""
