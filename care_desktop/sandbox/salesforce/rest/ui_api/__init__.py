"""The User Interface API: forms, layouts, picklists per record type, duplicates, look-ups, and safe writes."""
