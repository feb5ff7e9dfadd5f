package io.servicerouting.operator;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The operator's process: reconcilers in the leader, admission webhooks in every replica. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class OperatorApplication {

  /** Starts it; it ends with SIGTERM. With {@code --version} it only prints what it is. */
  public static void main(String[] args) {
    if (args.length == 1 && args[0].equals("--version")) {
      System.out.println(VersionText.current());
      return;
    }
    SpringApplication.run(OperatorApplication.class, args);
  }
}
