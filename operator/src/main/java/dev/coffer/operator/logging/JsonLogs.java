package dev.coffer.operator.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import java.io.OutputStream;
import net.logstash.logback.encoder.LogstashEncoder;
import net.logstash.logback.fieldnames.LogstashCommonFieldNames;
import net.logstash.logback.fieldnames.LogstashFieldNames;
import org.slf4j.LoggerFactory;

/** How the operator logs: one JSON object for each line, with the keys of {@link LogKeys}. */
public final class JsonLogs {

  /** Warns at every start of v1alpha1, which we know. */
  private static final String UNSTABLE_VERSION =
      "io.fabric8.kubernetes.client.dsl.internal.VersionUsageUtils";

  private JsonLogs() {}

  /** From now on everything that is logged goes there as JSON; of libraries only trouble. */
  public static void start(OutputStream out) {
    var logs = (LoggerContext) LoggerFactory.getILoggerFactory();
    logs.reset();
    var encoder = new LogstashEncoder();
    encoder.setContext(logs);
    encoder.setFieldNames(fieldNames());
    encoder.start();
    var lines = new OutputStreamAppender<ILoggingEvent>();
    lines.setContext(logs);
    lines.setEncoder(encoder);
    lines.setOutputStream(out);
    lines.start();
    var root = logs.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(lines);
    logs.getLogger("dev.coffer").setLevel(Level.INFO);
    // It warns of each kind of version v1alpha1, which ours are, at every start.
    logs.getLogger("io.fabric8.kubernetes.client.dsl.internal.VersionUsageUtils")
        .setLevel(Level.ERROR);
    logs.getLogger(UNSTABLE_VERSION).setLevel(Level.ERROR);
  }

  private static LogstashFieldNames fieldNames() {
    var names = new LogstashFieldNames();
    names.setTimestamp("time");
    names.setMessage(LogKeys.MESSAGE);
    names.setLogger("logger");
    names.setStackTrace("stack");
    names.setThread(LogstashCommonFieldNames.IGNORE_FIELD_INDICATOR);
    names.setLevelValue(LogstashCommonFieldNames.IGNORE_FIELD_INDICATOR);
    names.setVersion(LogstashCommonFieldNames.IGNORE_FIELD_INDICATOR);
    return names;
  }
}
