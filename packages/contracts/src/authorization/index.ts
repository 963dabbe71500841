/** Who may do what, as data; apart, so that no client carries it along. */
export { type Actor, actors } from './actors.ts'
export { commandRows, type SpokenCommandName } from './command-rows.ts'
export { operationRows } from './operation-rows.ts'
export { renderAuthorization } from './render-authorization.ts'
export type { Cell, Cells, Row } from './row.ts'
