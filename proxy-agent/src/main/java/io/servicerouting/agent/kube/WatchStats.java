package io.servicerouting.agent.kube;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link Watcher} is doing. Counts are since its start.
 *
 * @param kind the kind it watches
 * @param running whether it is started and neither closed nor dead
 * @param synced whether everything has been delivered once
 * @param connected whether a watch is open
 * @param served whether the server knows the resource; false while a CRD is not installed
 * @param objects how many objects the sink knows of
 * @param lists complete lists
 * @param watches watches that the server accepted
 * @param events lines of watches, bookmarks included
 * @param restarts how often it had to start again, by cause; causes that never were are absent
 * @param lastContact when the server was last heard; null before the first time
 * @param lastError why it could not go on; null while all is well
 */
public record WatchStats(
    String kind,
    boolean running,
    boolean synced,
    boolean connected,
    boolean served,
    int objects,
    long lists,
    long watches,
    long events,
    Map<Restart, Long> restarts,
    @Nullable Instant lastContact,
    @Nullable String lastError) {}
