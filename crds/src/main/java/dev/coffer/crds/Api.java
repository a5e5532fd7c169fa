package dev.coffer.crds;

/** Names that all four kinds share. */
public final class Api {

  public static final String GROUP = "backup.coffer.dev";
  public static final String VERSION = "v1alpha1";

  /** The category of all four kinds: {@code kubectl get coffer}. */
  public static final String CATEGORY = "coffer";

  private Api() {}
}
