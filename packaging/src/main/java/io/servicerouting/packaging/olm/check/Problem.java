package io.servicerouting.packaging.olm.check;

/**
 * One thing that is wrong.
 *
 * @param object the file, or the object's kind and name
 * @param field the path in it
 * @param expected what ought to be there, and what is
 */
record Problem(String object, String field, String expected) {}
