package io.servicerouting.agent.kube;

/**
 * Which specification an object has: another one after each change of its spec, the same after a
 * change of its status, labels or annotations alone.
 *
 * @param uid the object's UID, since an object made anew begins to count anew
 * @param generation {@code metadata.generation}; 0 for kinds that do not count
 */
public record Revision(String uid, long generation) {}
