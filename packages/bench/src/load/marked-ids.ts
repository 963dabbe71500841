const MARK = Buffer.from('"clientMsgId":"')
const ID_LENGTH = 36 // a UUID

/** Calls back with the id of each message in these bytes, whatever protocol they are of. */
export function forEachMarkedId(packet: Buffer, onId: (id: string) => void): void {
  for (let at = packet.indexOf(MARK); at !== -1; at = packet.indexOf(MARK, at + MARK.length))
    onId(packet.toString('latin1', at + MARK.length, at + MARK.length + ID_LENGTH))
}

export function countMarkedIds(packet: Buffer): number {
  let count = 0
  for (let at = packet.indexOf(MARK); at !== -1; at = packet.indexOf(MARK, at + MARK.length)) count++
  return count
}
