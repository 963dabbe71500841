import { execFile } from 'node:child_process'
import { constants, setPriority } from 'node:os'
import { createTurns } from '../turns.ts'

const FRAME_MS = 20_000
const OUTPUT_BYTES = 32 * 1024 * 1024
const ALLOCATION_BYTES = 256 * 1024 * 1024
const WAITING_MAX = 32

/** How ffmpeg calls what a file says it is: it is not left to guess, for some of its formats name other files. */
const demuxers: Readonly<Record<string, string>> = {
  'video/mp4': 'mov',
  'video/quicktime': 'mov',
  'video/webm': 'matroska',
  'video/matroska': 'matroska',
  'video/ogg': 'ogg',
}

export interface FrameJob {
  input: string
  mimeType: string
  atMs: number
  /** A JPEG. */
  output: string
  pixelsMax: number
}

/** Throws where there is no ffmpeg, or none that can do it. */
export type TakeFrame = (job: FrameJob, signal: AbortSignal) => Promise<void>

/** One frame of a video, as it is shown, by a process with little time, little memory and the patience of others. */
export function createTakeFrame(ffmpeg: string): TakeFrame {
  const turns = createTurns({ atOnce: 1, waitingMax: WAITING_MAX })

  const run = ({ input, mimeType, atMs, output, pixelsMax }: FrameJob, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const args = [
        ['-nostdin', '-hide_banner', '-loglevel', 'error', '-max_alloc', String(ALLOCATION_BYTES)],
        ['-protocol_whitelist', 'file', '-f', demuxers[mimeType] ?? 'mov', '-threads', '1'],
        ['-max_pixels', String(pixelsMax), '-ss', String(atMs / 1_000), '-i', input],
        ['-map', '0:v:0', '-frames:v', '1', '-threads', '1', '-vf', 'scale=iw*sar:ih,setsar=1'],
        ['-f', 'image2', '-c:v', 'mjpeg', '-q:v', '3', '-fs', String(OUTPUT_BYTES), '-update', '1', output],
      ].flat()
      const options = { signal, timeout: FRAME_MS, killSignal: 'SIGKILL', maxBuffer: 64 * 1024 } as const
      const env = { PATH: process.env['PATH'] }
      const child = execFile(ffmpeg, args, { ...options, env }, (error) => (error ? reject(error) : resolve()))
      if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW)
    })

  return (job, signal) => turns.take(() => run(job, signal))
}
