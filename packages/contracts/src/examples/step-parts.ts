import type { OperationContract } from '../operation.ts'
import { apiOperations } from '../operations/index.ts'
import type { Step } from './walk-through.ts'

/** A step as a request: its path, filled and with its query, its body as JSON, and how it may be answered. */
export function partsOf({ operation, params = {}, query = {}, body }: Step) {
  const { method, path, summary, responses, tag }: OperationContract = apiOperations[operation]
  const filled = path.replaceAll(/:(\w+)/g, (_, name: string) => params[name] ?? '')
  const search = Object.entries(query).map(([name, value]) => `${name}=${value.replaceAll(' ', '%20')}`)
  return {
    method,
    tag,
    title: `${operation}: ${summary}`,
    path: search.length === 0 ? filled : `${filled}?${search.join('&')}`,
    statuses: Object.keys(responses)
      .map(Number)
      .filter((status) => status < 300),
    json: body === undefined ? null : JSON.stringify(body).replaceAll(/"\{\{#(\w+)\}\}"/g, '{{$1}}'),
  }
}
