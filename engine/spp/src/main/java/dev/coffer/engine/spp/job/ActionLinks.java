package dev.coffer.engine.spp.job;

/**
 * The names of the links behind which the server offers what its documentation does not spell out
 * (reference, section 12): the setting {@code links}.
 *
 * @param hold of a job: its schedule pauses
 * @param release of a job: its schedule goes on
 * @param endTest of the session of a Test restore: the machine is removed
 * @param promote of the session of a Test restore: its machine becomes the production machine
 */
public record ActionLinks(String hold, String release, String endTest, String promote) {

  /** As the engine that Spectrum Protect Plus was built from has them. */
  public static final ActionLinks USUAL = new ActionLinks("hold", "release", "end_iv", "rrp");
}
