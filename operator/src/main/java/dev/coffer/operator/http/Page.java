package dev.coffer.operator.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.coffer.operator.metrics.OperatorMetrics;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;

/** What is behind a path. */
@FunctionalInterface
interface Page {

  /** What goes out. */
  record Answer(int status, String contentType, String body) {

    static Answer text(int status, String text) {
      return new Answer(status, "text/plain; charset=utf-8", text + "\n");
    }
  }

  /**
   * Answers.
   *
   * @param accept the header of that name, empty where there is none
   */
  Answer get(String accept);

  /** 200 while all is well, 503 and what is wrong otherwise. */
  static Page of(Probe probe) {
    return _ ->
        probe
            .problem()
            .map(problem -> Answer.text(HttpURLConnection.HTTP_UNAVAILABLE, problem))
            .orElseGet(() -> Answer.text(HttpURLConnection.HTTP_OK, "ok"));
  }

  /** The metrics, in the text format that the client prefers. */
  static Page of(OperatorMetrics metrics) {
    var formats = ExpositionFormats.init();
    return accept -> {
      var format = formats.findWriter(accept);
      var out = new ByteArrayOutputStream();
      try {
        format.write(out, metrics.scrape());
      } catch (IOException e) {
        throw new UncheckedIOException("memory has no I/O errors", e);
      }
      return new Answer(HttpURLConnection.HTTP_OK, format.getContentType(), out.toString(UTF_8));
    };
  }
}
