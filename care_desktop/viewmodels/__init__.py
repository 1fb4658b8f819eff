"""One frozen state per page, and the deeds that change it; plain asyncio, no Qt."""
