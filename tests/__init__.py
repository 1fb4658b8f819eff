"""The tests of Care Desktop, floor by floor."""
