package dev.coffer.engine.cloudtemple.wire;

/** Where a machine of VMware had better start, in a cluster that balances its load. */
public record Recommendation(String key, String hostClusterId) {

  public Recommendation {
    key = Given.text(key);
    hostClusterId = Given.text(hostClusterId);
  }
}
