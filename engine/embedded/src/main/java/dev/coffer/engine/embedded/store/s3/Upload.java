package dev.coffer.engine.embedded.store.s3;

/** An object that is being sent in parts, and is not there before it is complete. */
record Upload(String name, String id) {}
