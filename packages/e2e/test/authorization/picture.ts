import type { Asked } from './operation-requests.ts'

const BASE64 = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

/** A form with a picture of one dot. */
export function pictureForm({ fields, file }: NonNullable<Asked['form']>): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  form.set(file, new Blob([Buffer.from(BASE64, 'base64')]), 'dot.png')
  return form
}
