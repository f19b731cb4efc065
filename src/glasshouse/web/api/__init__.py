"""The REST API: the same gate as the pages, for programs that hold a key."""
