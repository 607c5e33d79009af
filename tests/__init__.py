"""The tests: a folder an app, a file a page or a subject, a sentence a test."""
