package dev.coffer.crds;

/** One word for a whole status, for clients that cannot read conditions. */
public enum Summary {
  Ready,
  Progressing,
  Held,
  Blocked,
  Suspended,
  Failed
}
