/** Something that whoever gave the command can mend; its message says how. */
export class OpsError extends Error {
  override name = 'OpsError'
}
