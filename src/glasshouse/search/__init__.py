"""The embedded search engine: what is indexed, how a query reads it, and the folder on disk. The only importer of the
engine's library."""
