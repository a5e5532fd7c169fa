package dev.coffer.operator.cli;

import picocli.CommandLine.Option;

/** Which site, where it has to be one. */
final class OneSiteOption {

  @Option(
      names = "--site",
      paramLabel = "SITE",
      description = "The site; may be left out when there is one.")
  private String site = "";

  /** Empty when it was left out. */
  String site() {
    return site;
  }
}
