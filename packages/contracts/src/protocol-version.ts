/** Raised when a shape that clients rely on changes; a test compares it with a hash of all schemas. */
export const PROTOCOL_VERSION = 1
