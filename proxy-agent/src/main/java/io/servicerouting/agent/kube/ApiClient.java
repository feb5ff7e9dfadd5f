package io.servicerouting.agent.kube;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.servicerouting.agent.kube.config.ApiConfig;
import io.servicerouting.agent.kube.decode.Decoded;
import io.servicerouting.agent.kube.decode.MalformedObjectException;
import io.servicerouting.agent.kube.decode.MetaDecoder;
import io.servicerouting.agent.kube.decode.ObjectDecoder;
import io.servicerouting.agent.kube.decode.ObjectMeta;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Talks to the API server. Thread-safe; each call blocks its thread.
 *
 * <p>All calls throw an {@link ApiException} if the server answers with an error, another {@link
 * IOException} if there is no or no proper answer in time, and {@link InterruptedException} if the
 * thread is interrupted. Nothing is tried twice, with two exceptions that cannot do harm: another
 * address if one cannot be reached, and once more after 401, since the token may just have changed.
 */
public final class ApiClient implements AutoCloseable {
  private static final int PAGE_SIZE = 500;
  private static final String METADATA_LIST =
      "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";
  private static final String METADATA =
      "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json";

  private final ApiConfig config;
  private final ApiTimeouts timeouts;
  private final HttpTransport transport;
  private final ExecutorService executor;
  private final JsonFactory json;
  private final StatusReader statusReader;

  /**
   * @param config where the API servers are and who we are
   * @param timeouts how long to wait for them
   * @param userAgent what they write into their audit log, for example {@code proxy-agent/0.1.0}
   */
  public ApiClient(ApiConfig config, ApiTimeouts timeouts, String userAgent) {
    this.config = config;
    this.timeouts = timeouts;
    this.executor = Executors.newVirtualThreadPerTaskExecutor();
    this.transport = new HttpTransport(config, timeouts, userAgent, executor);
    this.json =
        JsonFactory.builder()
            // Names of annotations are anybody's: they must neither fill the JVM's table of
            // strings nor, by colliding hashes, make an object unreadable.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            .build();
    this.statusReader = new StatusReader(json);
  }

  /**
   * Reads one object.
   *
   * @throws ApiException.NotFound if there is no such object
   */
  public <T> Decoded<T> get(ApiPath path, ObjectDecoder<T> decoder)
      throws IOException, InterruptedException {
    return readObject(Call.get(path.toString(), Call.JSON), decoder);
  }

  /**
   * Lists all objects, page by page, and hands them over as they come in. If the server no longer
   * knows the snapshot after some pages, the list begins anew, then as one page.
   *
   * @return the resourceVersion of the list, from which a watch can go on
   */
  public <T> String list(ResourceType<T> type, ListConsumer<T> consumer)
      throws IOException, InterruptedException {
    consumer.starts();
    ListReader.Page page = listPage(type, PAGE_SIZE, "", consumer);
    try {
      while (!page.continueToken().isEmpty()) {
        page = listPage(type, PAGE_SIZE, page.continueToken(), consumer);
      }
    } catch (ApiException.Gone _) {
      consumer.starts();
      page = listPage(type, 0, "", consumer);
    }
    return page.resourceVersion();
  }

  private <T> ListReader.Page listPage(
      ResourceType<T> type, int limit, String continueToken, ListConsumer<T> consumer)
      throws IOException, InterruptedException {
    Query query = Query.of(type);
    if (limit > 0) {
      query.add("limit", String.valueOf(limit));
    }
    if (!continueToken.isEmpty()) {
      query.add("continue", continueToken);
    }
    String accept = type.metadataOnly() ? METADATA_LIST : Call.JSON;
    Answer answer = call(Call.get(type.path() + query.toString(), accept), timeouts.answer());
    try (answer;
        JsonParser parser = json.createParser(answer.body())) {
      return new ListReader(parser).read(type.decoder(), consumer);
    }
  }

  /**
   * Starts a watch. Returns when the server has accepted it.
   *
   * @param resourceVersion after which version the watch begins
   * @param length how long the server keeps it open
   * @param silence how long to wait for each next byte before the connection is taken for dead
   * @throws ApiException.Gone if the server no longer knows what came after that version
   */
  <T> WatchStream<T> watch(
      ResourceType<T> type, String resourceVersion, Duration length, Duration silence)
      throws IOException, InterruptedException {
    Query query =
        Query.of(type)
            .add("watch", "true")
            .add("allowWatchBookmarks", "true")
            .add("resourceVersion", resourceVersion)
            .add("timeoutSeconds", String.valueOf(Math.max(1, length.toSeconds())));
    String accept = type.metadataOnly() ? METADATA : Call.JSON;
    Answer answer = call(Call.get(type.path() + query.toString(), accept), silence);
    return new WatchStream<>(answer.body(), json, type.decoder());
  }

  /**
   * Server-side apply: states what these fields should be, and creates the object if need be.
   *
   * @param path the object, or a subresource of it
   * @param body the fields, as JSON with apiVersion, kind and metadata.name
   * @param fieldManager who says so
   * @param force whether to take fields from other managers
   * @return what the object is now
   * @throws ApiException.Conflict if another manager owns a field and force is false
   */
  public ObjectMeta apply(ApiPath path, String body, String fieldManager, boolean force)
      throws IOException, InterruptedException {
    Query query = new Query().add("fieldManager", fieldManager).add("force", String.valueOf(force));
    return write(Call.send("PATCH", path + query.toString(), "application/apply-patch+yaml", body));
  }

  /**
   * Creates an object.
   *
   * @param collection where
   * @param body the object as JSON
   * @return what the object is now
   * @throws ApiException.Conflict if there is one of that name
   */
  public ObjectMeta create(ApiPath collection, String body)
      throws IOException, InterruptedException {
    return write(Call.send("POST", collection.toString(), Call.JSON, body));
  }

  private ObjectMeta write(Call call) throws IOException, InterruptedException {
    return readObject(call, new MetaDecoder()).meta();
  }

  private <T> Decoded<T> readObject(Call call, ObjectDecoder<T> decoder)
      throws IOException, InterruptedException {
    Answer answer = call(call, timeouts.answer());
    try (answer;
        JsonParser parser = json.createParser(answer.body())) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new MalformedObjectException(parser, "expected an object");
      }
      Decoded<T> object = decoder.decode(parser);
      if (parser.nextToken() != null) {
        throw new MalformedObjectException(parser, "something follows the object");
      }
      return object;
    }
  }

  private Answer call(Call call, Duration silence) throws IOException, InterruptedException {
    @Nullable String token = config.token();
    Answer answer = transport.send(call, token, silence);
    if (answer.status() == 401) {
      answer.close();
      answer = transport.send(call, config.token(), silence);
    }
    if (answer.status() < 200 || answer.status() > 299) {
      throw statusReader.error(call, answer);
    }
    return answer;
  }

  /** Ends all calls and watches. */
  @Override
  public void close() {
    transport.close();
    executor.shutdownNow();
  }
}
