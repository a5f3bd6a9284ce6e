"""Help from a colleague: the support lead and the requests that go to them."""
