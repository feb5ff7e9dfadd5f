package io.servicerouting.lab.pki;

import io.servicerouting.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Everything a cluster needs to trust itself, as files in one folder. One authority signs all of
 * it: etcd, API server and kubelets accept each other's certificates, the subject says who is who.
 */
public final class ClusterPki {

  public static final Subject ADMIN = Subject.user("lab-admin", "system:masters");
  public static final Subject CONTROLLER_MANAGER = Subject.user("system:kube-controller-manager");
  public static final Subject SCHEDULER = Subject.user("system:kube-scheduler");
  public static final Subject KUBE_PROXY = Subject.user("system:kube-proxy");

  private static final Subject API_SERVER_CLIENT = Subject.user("kube-apiserver", "system:masters");

  private final Path dir;
  private final CertificateAuthority authority;
  private final KeyAndCertificate admin;

  private ClusterPki(Path dir, CertificateAuthority authority, KeyAndCertificate admin) {
    this.dir = dir;
    this.authority = authority;
    this.admin = admin;
  }

  /**
   * Makes the authority and the control plane's certificates.
   *
   * @param dir an existing folder that only its owner can enter
   * @param apiServerNames names and addresses clients reach the API server by
   */
  public static ClusterPki create(Path dir, List<String> apiServerNames) {
    var authority = CertificateAuthority.create("lab-ca");
    authority.self().write(dir, "ca");
    authority
        .issue(Subject.server("loopback", List.of("localhost", "127.0.0.1")))
        .write(dir, "loopback");
    authority.issue(Subject.server("kube-apiserver", apiServerNames)).write(dir, "apiserver");
    authority.issue(API_SERVER_CLIENT).write(dir, "apiserver-client");
    authority.issue(Subject.user("service-accounts")).write(dir, "service-accounts");
    return new ClusterPki(dir, authority, authority.issue(ADMIN));
  }

  public Path file(String name) {
    return dir.resolve(name);
  }

  public Path caFile() {
    return file("ca.crt");
  }

  public KeyAndCertificate issue(Subject subject) {
    return authority.issue(subject);
  }

  /** Writes a kubeconfig, readable by its owner only, that names the administrator. */
  public Path writeAdminKubeconfig(Path file, String server) {
    return new Kubeconfig(server, authority.self().certificatePem(), admin).write(file);
  }

  /** Writes a kubeconfig, readable by its owner only, with a certificate of its own. */
  public Path writeKubeconfig(Path file, String server, Subject subject) {
    return new Kubeconfig(server, authority.self().certificatePem(), issue(subject)).write(file);
  }

  /** Trusts this cluster's authority, and shows the administrator's certificate. */
  public SSLContext adminTls() {
    try {
      var keys = KeyStore.getInstance(KeyStore.getDefaultType());
      keys.load(null, null);
      keys.setKeyEntry("admin", admin.key(), new char[0], new Certificate[] {admin.certificate()});
      keys.setCertificateEntry("ca", authority.self().certificate());
      var keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keyManagers.init(keys, new char[0]);
      var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(keys);
      var context = SSLContext.getInstance("TLS");
      context.init(keyManagers.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new LabException("cannot set up TLS for the cluster's administrator", e);
    }
  }

  /** The authority's certificate as PEM text. */
  public String caPem() {
    try {
      return Files.readString(caFile());
    } catch (IOException e) {
      throw new LabException("cannot read " + caFile(), e);
    }
  }
}
