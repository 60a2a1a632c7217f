"""How quick the API is, beside Datasette and SQLite's full-text search, in one run."""
