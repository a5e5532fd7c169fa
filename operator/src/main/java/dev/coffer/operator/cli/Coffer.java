package dev.coffer.operator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintWriter;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The {@code coffer} command. */
@Command(
    name = "coffer",
    scope = ScopeType.INHERIT,
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description =
        "Backup of virtual machines as code: resources say what shall be protected, and coffer makes"
            + " a backup engine do it.",
    optionListHeading = "%nOptions:%n",
    footerHeading = "%n")
public final class Coffer {

  @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Show where errors arise.")
  private boolean verbose;

  private static final String ROOT_FOOTER =
      """
      First steps:
        coffer validate -f backup/            are the manifests right?
        coffer plan -f backup/                what would change?
        coffer apply -f backup/               change it
        coffer status                         how does everything stand?
        coffer restore web-1                  a temporary copy of the newest backup
        coffer repo verify                    can all that is stored still be read?

      Exit codes:
        0  all done           1  error
        2  plan --detailed-exitcode: there is something to apply
        3  only blocked resources are left: somebody must act, the message says who
        130  stopped with Ctrl-C; what was done is saved

      Environment:
        COFFER_ENGINE      the engine configuration file (--engine), engine.yaml
        COFFER_STATE       the state folder (--state), .coffer
        COFFER_JAVA_OPTS   options for the Java VM, such as -Xmx2g
        NO_COLOR           any value: no colors

      "coffer COMMAND --help" explains a command with examples.
      """;

  private Coffer() {}

  /** Runs a command and ends the process. */
  public static void main(String[] args) {
    System.exit(run(Context.system(), args));
  }

  /** Runs a command. */
  static int run(Context context, String... args) {
    Optional<String> name = Stream.of(args).filter(arg -> !arg.startsWith("-")).findFirst();
    Optional<Subcommand> subcommand = name.flatMap(Subcommand::named);
    if (name.isPresent() && subcommand.isEmpty()) {
      context.terminal().error("there is no command '" + name.get() + "'; there are " + names());
      return ExitCode.ERROR;
    }
    Coffer root = new Coffer();
    CommandLine line = new CommandLine(root);
    subcommand.ifPresent(each -> line.addSubcommand(each.command(), each.create(context)));
    configure(line, context, root);
    if (args.length == 0) {
      line.usage(context.terminal().out());
      return ExitCode.OK;
    }
    return line.execute(args);
  }

  private static void configure(CommandLine line, Context context, Coffer root) {
    Terminal terminal = context.terminal();
    line.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, help -> commandList());
    line.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_FOOTER, help -> ROOT_FOOTER);
    line.setOut(new PrintWriter(terminal.out(), true, UTF_8));
    line.setErr(new PrintWriter(terminal.err(), true, UTF_8));
    line.getCommandSpec().usageMessage().customSynopsis("coffer [--verbose] COMMAND [OPTIONS]%n");
    line.setUsageHelpWidth(Math.clamp(terminal.columns(), 80, 100));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setColorScheme(
        CommandLine.Help.defaultColorScheme(terminal.outIsTerminal() ? Ansi.ON : Ansi.OFF));
    line.setParameterExceptionHandler(
        (wrong, args) -> {
          terminal.error(
              wrong.getMessage()
                  + " (see "
                  + wrong.getCommandLine().getCommandSpec().qualifiedName()
                  + " --help)");
          return ExitCode.ERROR;
        });
    line.setExecutionExceptionHandler(
        (failure, command, parsed) -> Failures.report(failure, terminal, root.verbose));
  }

  private static String commandList() {
    return Stream.of(Subcommand.values())
        .map(each -> "  %-10s %s%n".formatted(each.command(), each.summary()))
        .collect(Collectors.joining("", "%nCommands:%n".formatted(), ""));
  }

  private static String names() {
    return Stream.of(Subcommand.values())
        .map(Subcommand::command)
        .collect(Collectors.joining(", "));
  }
}
