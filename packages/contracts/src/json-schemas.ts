import { z } from 'zod'

export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [key: string]: Json
}

export interface JsonSchemas {
  /** What has an id stands among the components, and is referred to. */
  of(schema: z.ZodType, io: 'input' | 'output'): JsonObject
  readonly components: JsonObject
}

/** JSON Schemas for a document that keeps the shared ones in `components.schemas`. */
export function createJsonSchemas(target: 'draft-2020-12' | 'draft-7'): JsonSchemas {
  const components: Record<string, Json> = {}
  return {
    components,
    of(schema, io) {
      // Inside an object even the schema itself is a reference if it has an id.
      const wrapped = z.toJSONSchema(z.object({ value: schema }), {
        target,
        io,
        override: ({ jsonSchema }) => {
          // Clients live with fields of a later version.
          if (io === 'output' && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties
        },
      })
      const { properties, $defs, definitions } = toComponents(wrapped as unknown as Json) as Record<string, JsonObject>
      for (const [id, { id: _id, ...definition }] of Object.entries($defs ?? definitions ?? {}) as [
        string,
        JsonObject,
      ][]) {
        const known = components[id]
        if (known !== undefined && JSON.stringify(known) !== JSON.stringify(definition))
          throw new Error(`two schemas have the id ${id}, or it reads otherwise than it is written`)
        components[id] = definition
      }
      return properties!['value'] as JsonObject
    },
  }
}

function toComponents(value: Json): Json {
  if (Array.isArray(value)) return value.map(toComponents)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === '$ref' && typeof inner === 'string'
        ? inner.replace(/^#\/(?:\$defs|definitions)\//, '#/components/schemas/')
        : toComponents(inner),
    ]),
  )
}
