"""What the playgrounds show: small data files, and models for the built site."""
