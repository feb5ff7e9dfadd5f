package io.servicerouting.agent.bench;

import java.net.URI;
import java.nio.file.Path;

/** What tells a proxy of very many Services, and of one whose endpoint changes. */
interface BenchedApi extends AutoCloseable {

  URI url();

  /** Leads to it. */
  Path kubeconfig();

  /** Gives the probed Service another endpoint. */
  void move(String address) throws Exception;

  @Override
  void close();
}
