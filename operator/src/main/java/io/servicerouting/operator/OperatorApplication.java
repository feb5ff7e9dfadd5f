package io.servicerouting.operator;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The operator's process: reconcilers in the leader, admission webhooks in every replica. */
@SpringBootApplication
public class OperatorApplication {

  /** Starts it; it ends with SIGTERM. */
  public static void main(String[] args) {
    SpringApplication.run(OperatorApplication.class, args);
  }
}
