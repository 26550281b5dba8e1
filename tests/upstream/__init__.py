"""The package beside the real client, in environments of their own."""
