package dev.coffer.engine.spp.fake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** A line of a session's log (section 8, logs). */
record LogLine(
    String id, String session, long time, String type, String messageId, List<String> parameters) {

  ObjectNode view() {
    var view =
        Json.object()
            .put("id", id)
            .put("jobsessionId", session)
            .put("logTime", time)
            .put("type", type)
            .put("messageId", messageId)
            .put("message", messageId + ": " + String.join(", ", parameters));
    view.set("messageParams", Json.texts(parameters));
    return view;
  }
}
