package dev.coffer.engine.remote;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Whose certificates are good: those of the JDK's authorities and those that the setting {@code
 * trust} names, a PEM file or a folder of such. Nothing switches the check off, nor that of the
 * host's name.
 */
public final class Trust {

  private Trust() {}

  /** Reads the setting {@code trust}, which may be left out. */
  public static SSLContext of(Settings settings) {
    if (!settings.has("trust")) {
      return of(List.of());
    }
    var place = settings.file("trust");
    try {
      var certificates = certificates(place);
      if (!certificates.isEmpty()) {
        return of(certificates);
      }
    } catch (IOException | GeneralSecurityException e) {
      // Said below.
    }
    throw settings.fault(
        "trust", "must be a PEM file with certificates, or a folder of such: " + place);
  }

  private static SSLContext of(Collection<? extends Certificate> more) {
    try {
      var store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      add(store, "jdk", List.of(trustManager(null).getAcceptedIssuers()));
      add(store, "setting", more);
      var context = SSLContext.getInstance("TLS");
      context.init(null, new X509TrustManager[] {trustManager(store)}, null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no TLS", e);
    }
  }

  private static void add(
      KeyStore store, String prefix, Collection<? extends Certificate> certificates)
      throws GeneralSecurityException {
    int number = 0;
    for (Certificate certificate : certificates) {
      store.setCertificateEntry(prefix + number++, certificate);
    }
  }

  private static X509TrustManager trustManager(@Nullable KeyStore store)
      throws GeneralSecurityException {
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return Optional.of(factory.getTrustManagers()[0])
        .map(X509TrustManager.class::cast)
        .orElseThrow();
  }

  private static List<Certificate> certificates(Path place)
      throws IOException, GeneralSecurityException {
    var certificates = new ArrayList<Certificate>();
    for (Path file : files(place)) {
      try (var bytes = Files.newInputStream(file)) {
        certificates.addAll(CertificateFactory.getInstance("X.509").generateCertificates(bytes));
      }
    }
    return certificates;
  }

  private static List<Path> files(Path place) throws IOException {
    if (!Files.isDirectory(place)) {
      return List.of(place);
    }
    try (var files = Files.list(place)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
