package io.servicerouting.operator;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The operator's process: reconcilers in the leader, admission webhooks in every replica. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class OperatorApplication {

  /** Starts it; it ends with SIGTERM. */
  public static void main(String[] args) {
    SpringApplication.run(OperatorApplication.class, args);
  }
}
