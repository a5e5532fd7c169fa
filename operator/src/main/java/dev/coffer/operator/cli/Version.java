package dev.coffer.operator.cli;

import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** What {@code coffer --version} says; the build writes it into the jar's manifest. */
final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() {
    String version = Version.class.getPackage().getImplementationVersion();
    return new String[] {"coffer " + Objects.requireNonNullElse(version, "(not packaged)")};
  }
}
