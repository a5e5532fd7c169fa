package dev.coffer.engine.spp.fake;

/** What the server's errors look like (section 2, error bodies). */
public enum ErrorShape {
  /** {@code {"id", "description"}}, of {@code /api}. */
  ID_AND_DESCRIPTION,
  /** {@code {"statusCode", "response": "text"}}, of {@code /ngp}. */
  TEXT,
  /** {@code {"statusCode", "response": {"description"}}}, of {@code /ngp} as well. */
  DESCRIPTION
}
