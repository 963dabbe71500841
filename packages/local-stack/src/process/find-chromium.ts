import { findOnPath } from './find-on-path.ts'

/** CHROMIUM_BINARY or a browser on PATH; nothing where there is none. */
export const findChromium = async (): Promise<string | undefined> => {
  const named = process.env['CHROMIUM_BINARY']
  if (named) return named
  for (const name of ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']) {
    const path = await findOnPath(name)
    if (path !== undefined) return path
  }
  return undefined
}
