package dev.coffer.engine.spp.fake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;

/** Options of machines: each time the whole object (section 6). */
final class Options {

  private final Map<String, ObjectNode> byVm = new HashMap<>();

  Reply apply(Call call) {
    if (!(call.body().path("options") instanceof ObjectNode options)) {
      throw new SppRefusal(400, "options are missing");
    }
    Json.items(call.body().path("resources"))
        .forEach(vm -> byVm.put(vm.path("id").asText(), options.deepCopy()));
    return Reply.wrapped(200, Json.object().put("status", "OK"));
  }

  Reply read(Call call) {
    var options = byVm.getOrDefault(call.variable("vm"), Json.object()).deepCopy();
    options.remove("password");
    return Reply.ok(options);
  }

  boolean hasFileCatalog(String vm) {
    return byVm.getOrDefault(vm, Json.object()).path("enableFH").asBoolean();
  }
}
