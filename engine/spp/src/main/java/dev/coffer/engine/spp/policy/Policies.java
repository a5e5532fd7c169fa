package dev.coffer.engine.spp.policy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.remote.Call;
import dev.coffer.engine.remote.RequestJournal.Entry;
import dev.coffer.engine.spp.memory.Notes;
import dev.coffer.engine.spp.wire.Item;
import dev.coffer.engine.spp.wire.Rejection;
import dev.coffer.engine.spp.wire.SppApi;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * SLA policies (reference, section 3). The API knows no requests: the name, which is unique, is the
 * trace of one whose answer was lost.
 */
public final class Policies {

  private static final String PATH = "/ngp/slapolicy";

  private final SppApi api;
  private final PolicyDocument document;
  private final Notes requests;
  private final AskedSpecs asked;
  private final InstantSource clock;

  /**
   * The policies of a connection.
   *
   * @param folder for what must be remembered
   */
  public Policies(SppApi api, TieredRetention tiered, Path folder, InstantSource clock) {
    this.api = api;
    this.document = new PolicyDocument(tiered);
    this.requests = new Notes(folder.resolve("policy-requests"));
    this.asked = new AskedSpecs(folder.resolve("policies"));
    this.clock = clock;
  }

  /** All policies. */
  public KnownPolicies read() {
    var items = items();
    return new KnownPolicies(items, items.stream().flatMap(item -> known(item).stream()).toList());
  }

  private List<Item> items() {
    return api.list(Call.get(PATH), "slapolicies");
  }

  private Optional<KnownPolicy> known(Item item) {
    var id = new PolicyId(item.id());
    return PolicyDocument.read(item)
        .map(
            read -> {
              var wanted = asked.find(id).filter(spec -> document.is(item, spec, clock.instant()));
              return new KnownPolicy(id, item, wanted.orElse(read));
            });
  }

  /** What an earlier call under this request has made. */
  public Optional<PolicyId> made(RequestId request) {
    return requests.find(request.value()).flatMap(Entry::outcome).map(PolicyId::new);
  }

  /**
   * Makes a policy, or finds the one that a call whose answer was lost has made.
   *
   * @throws EngineException Conflict; Refused POLICY_NOT_POSSIBLE
   */
  public PolicyId create(RequestId request, PolicySpec spec) {
    ObjectNode body = document.of(spec, clock.instant());
    var there = items().stream().filter(one -> one.name().equals(spec.name())).findFirst();
    var intent = requests.find(request.value());
    boolean ours =
        intent.flatMap(entry -> entry.fact("name")).filter(spec.name()::equals).isPresent();
    if (there.isPresent()) {
      if (ours && document.is(there.get(), spec, clock.instant())) {
        return ended(request, spec, new PolicyId(there.get().id()));
      }
      throw new EngineException(
          new EngineError.Conflict(
              "policy %s exists already in Spectrum Protect Plus: choose another name, or adopt it"
                  .formatted(spec.name())));
    }
    requests.write(intent(request, spec));
    return ended(request, spec, post(request, spec, body));
  }

  private Entry intent(RequestId request, PolicySpec spec) {
    return Entry.intent(
        request.value(), "create policy", clock.instant(), Map.of("name", spec.name()));
  }

  private PolicyId post(RequestId request, PolicySpec spec, ObjectNode body) {
    try {
      var answer =
          Rejection.said(
              Refusal.POLICY_NOT_POSSIBLE,
              "policy %s cannot be made".formatted(spec.name()),
              () -> api.write(Call.post(PATH, body)));
      return new PolicyId(answer.text("id").orElseGet(() -> idOf(spec.name())));
    } catch (EngineException e) {
      requests.forget(request.value());
      throw e;
    }
  }

  private String idOf(String name) {
    return items().stream()
        .filter(item -> item.name().equals(name))
        .findFirst()
        .map(Item::id)
        .orElseThrow(
            () ->
                new EngineException(
                    new EngineError.Unavailable(
                        "policy %s was made and is not listed yet: ask again".formatted(name),
                        Optional.empty())));
  }

  private PolicyId ended(RequestId request, PolicySpec spec, PolicyId id) {
    asked.remember(id, spec, clock.instant());
    requests.write(intent(request, spec).ended(id.value()));
    return id;
  }

  /**
   * Changes a policy, and reads back what came of it.
   *
   * @throws EngineException Refused POLICY_NOT_POSSIBLE; Conflict when it is not what was asked for
   */
  public void update(KnownPolicy policy, PolicySpec spec) {
    var body = document.changed(policy.item(), spec, clock.instant());
    if (!document.is(policy.item(), spec, clock.instant())) {
      Rejection.said(
          Refusal.POLICY_NOT_POSSIBLE,
          "policy %s cannot be changed".formatted(spec.name()),
          () -> api.write(Call.put(PATH + "/" + policy.id(), body)));
      requireChanged(policy.id(), spec);
    }
    asked.remember(policy.id(), spec, clock.instant());
  }

  private void requireChanged(PolicyId id, PolicySpec spec) {
    boolean changed =
        items().stream()
            .filter(item -> item.id().equals(id.value()))
            .anyMatch(item -> document.is(item, spec, clock.instant()));
    if (!changed) {
      throw new EngineException(
          new EngineError.Conflict(
              "policy %s is not what it was changed to: look at it in the console"
                  .formatted(spec.name())));
    }
  }

  /**
   * Deletes a policy.
   *
   * @throws EngineException Refused DEPENDENT_JOBS_EXIST when the server will not
   */
  public void delete(KnownPolicy policy) {
    Rejection.said(
        Refusal.DEPENDENT_JOBS_EXIST,
        "policy %s cannot be deleted".formatted(policy.name()),
        () -> api.write(Call.delete(PATH + "/" + policy.id())));
    asked.forget(policy.id());
  }
}
