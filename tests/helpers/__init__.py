"""Code that tests share: fakes with behaviour, robots, builders and waiting."""
