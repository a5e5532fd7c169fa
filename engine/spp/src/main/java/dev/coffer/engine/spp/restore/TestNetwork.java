package dev.coffer.engine.spp.restore;

/**
 * On which network the server puts the machines of Test and Clone restores when it chooses itself
 * ({@code systemDefined: true}): the original's, as the reference has it (section 10), where R13
 * wants an isolated one. The setting {@code testNetwork}.
 */
public enum TestNetwork {
  /** On the original's: none is started by its restore, so that it meets nobody; the default. */
  ORIGINAL,
  /** On one of their own: somebody has seen that. */
  ISOLATED
}
