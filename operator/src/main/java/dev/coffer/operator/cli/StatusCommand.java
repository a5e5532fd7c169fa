package dev.coffer.operator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffer.crds.Kind;
import dev.coffer.engine.EngineProvider.Work;
import dev.coffer.operator.plan.Observed;
import dev.coffer.operator.plan.Plan;
import dev.coffer.operator.plan.Planner;
import dev.coffer.operator.plan.ResourceKey;
import dev.coffer.operator.plan.Wanted;
import dev.coffer.operator.state.ResourceJson;
import dev.coffer.operator.state.StateFolder;
import dev.coffer.operator.state.StateInUseException;
import dev.coffer.operator.status.Statuses;
import io.fabric8.kubernetes.client.CustomResource;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code coffer status}. */
@Command(
    name = "status",
    description = {
      "Shows how the applied resources stand now, in the columns of kubectl. It looks at"
          + " the engine and changes nothing. While another coffer is at work it shows what that"
          + " one saved last."
    },
    footer = {
      "Examples:",
      "  coffer status",
      "  coffer status -o wide            with messages: what is so, why, what to do",
      "  coffer status vbpa               only the PolicyAssignments",
      "  coffer status backuppolicy/gold -o yaml",
      "",
      "Exit codes: 0 shown, whatever the resources say; 1 error",
      "",
      "JSON: a List of the resources, as kubectl get -o json prints it"
    })
final class StatusCommand implements Callable<Integer> {

  private final Context context;
  @Mixin private PlaceOptions place = new PlaceOptions();
  @Mixin private OutputOption output = new OutputOption();

  @Parameters(
      paramLabel = "KIND[/NAME]",
      arity = "0..*",
      description = "Only these; kinds as kubectl takes them: BackupPolicy, backuppolicies, vbp.")
  private List<String> arguments = List.of();

  StatusCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    List<ResourceArgument> wanted = arguments.stream().map(ResourceArgument::parse).toList();
    SortedMap<ResourceKey, CustomResource<?, ?>> shown = new TreeMap<>();
    boolean seen = look(shown);
    for (ResourceArgument argument : wanted) {
      if (argument.name().isPresent() && shown.keySet().stream().noneMatch(k -> is(argument, k))) {
        throw new CommandException(
            "there is no " + argument + " in namespace " + place.namespace());
      }
    }
    shown.keySet().removeIf(key -> !wanted.isEmpty() && wanted.stream().noneMatch(a -> is(a, key)));
    print(shown.values());
    return seen ? ExitCode.OK : ExitCode.ERROR;
  }

  private boolean is(ResourceArgument argument, ResourceKey key) {
    return argument.matches(key, place.namespace());
  }

  /** Finds all resources with the status that they have now, where the engines can be asked. */
  private boolean look(SortedMap<ResourceKey, CustomResource<?, ?>> found) {
    try (Workspace workspace = Workspace.open(place, context, Work.NONE)) {
      Wanted wanted = workspace.state().list();
      put(wanted.all(), found);
      Observed observed = workspace.observe(wanted);
      Plan plan = Planner.plan(wanted, observed);
      put(Statuses.project(wanted, wanted, plan, List.of(), context.clock().instant()), found);
      EarlierReads.tell(observed, context.terminal());
      if (!plan.isEmpty()) {
        context
            .terminal()
            .note(plan.steps().size() + " steps are to be made: coffer apply makes them");
      }
      return !EngineFailures.report(observed, context.terminal()) && !workspace.isDamaged();
    } catch (StateInUseException e) {
      context.terminal().note(e.getMessage() + "; this is what was saved last");
      put(StateFolder.peek(place.state()), found);
      return true;
    }
  }

  private static void put(
      Collection<? extends CustomResource<?, ?>> resources,
      SortedMap<ResourceKey, CustomResource<?, ?>> found) {
    resources.forEach(resource -> found.put(ResourceKey.of(resource), resource));
  }

  private void print(Collection<CustomResource<?, ?>> resources) {
    List<ObjectNode> trees = resources.stream().map(ResourceJson::tree).toList();
    if (!output.isTable()) {
      ObjectNode list =
          JsonNodeFactory.instance.objectNode().put("apiVersion", "v1").put("kind", "List");
      list.putArray("items").addAll(trees);
      output.print(context.terminal(), list);
      return;
    }
    if (trees.isEmpty()) {
      context.terminal().note("no resources are applied yet: coffer apply -f FOLDER");
    }
    boolean first = true;
    for (Kind kind : Kind.values()) {
      List<ObjectNode> ofKind =
          trees.stream().filter(tree -> tree.path("kind").asText().equals(kind.name())).toList();
      if (!ofKind.isEmpty()) {
        if (!first) {
          context.terminal().out().println();
        }
        table(kind, ofKind, ofKind.size() < trees.size()).print(context.terminal().out());
        first = false;
      }
    }
  }

  /** As kubectl does it, the kind stands before the name where there are several kinds. */
  private Table table(Kind kind, List<ObjectNode> trees, boolean prefixed) {
    String prefix = prefixed ? kind.name().toLowerCase(Locale.ROOT) + "/" : "";
    Instant now = context.clock().instant();
    boolean wide = output.format() == OutputFormat.WIDE;
    List<PrinterColumn> columns =
        PrinterColumn.of(kind).stream().filter(column -> wide || !column.wide()).toList();
    boolean namespaces =
        trees.stream().anyMatch(t -> !text(t, "namespace").equals(place.namespace()));
    Table table =
        new Table(
            Stream.of(
                    namespaces ? Stream.of("NAMESPACE") : Stream.<String>empty(),
                    Stream.of("NAME"),
                    columns.stream().map(PrinterColumn::name))
                .<String>flatMap(each -> each)
                .toList());
    for (JsonNode tree : trees) {
      table.row(
          Stream.of(
                  namespaces ? Stream.of(text(tree, "namespace")) : Stream.<String>empty(),
                  Stream.of(prefix + text(tree, "name")),
                  columns.stream().map(column -> column.text(tree, now)))
              .<String>flatMap(each -> each)
              .toList());
    }
    return table;
  }

  private static String text(JsonNode tree, String field) {
    return tree.path("metadata").path(field).asText();
  }
}
