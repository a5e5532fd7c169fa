package dev.coffer.operator.cli;

import dev.coffer.engine.EngineException;
import dev.coffer.operator.config.ConfigurationException;
import dev.coffer.operator.state.StateException;

/** Turns what went wrong into one line. */
final class Failures {

  private Failures() {}

  static int report(Exception failure, Terminal terminal, boolean verbose) {
    terminal.error(
        switch (failure) {
          case CommandException known -> String.valueOf(known.getMessage());
          case ConfigurationException known -> String.valueOf(known.getMessage());
          case StateException known -> String.valueOf(known.getMessage());
          case EngineException known -> known.error().message();
          default ->
              "this should not happen: "
                  + failure
                  + (verbose ? "" : "; run it again with --verbose and report it");
        });
    if (verbose) {
      failure.printStackTrace(terminal.err());
    }
    return ExitCode.ERROR;
  }
}
