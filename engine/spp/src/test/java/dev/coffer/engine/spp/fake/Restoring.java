package dev.coffer.engine.spp.fake;

/** A restore whose session can stay open for a person to decide. */
interface Restoring extends JobSession.Work {

  /** What the session does next, by the name of the link that was followed. */
  void resume(JobSession session, String action);
}
