import type { Memory } from '../measure/process-tree.ts'

export type Figures = Readonly<Record<string, number>>

/** One step on one side, once. */
export interface Run {
  readonly side: string
  readonly step: string
  readonly repeat: number
  readonly seconds: number
  readonly work: Readonly<Record<string, number>>
  readonly figures: Figures
  readonly generatorCores: number
  /** What all else on this machine used meanwhile: the other sides, and whatever runs beside. */
  readonly otherCores: number
  readonly cpuMs: Readonly<Record<string, number>>
  readonly memory: Readonly<Record<string, Memory>>
  /** What was asked of each database. */
  readonly operations: Readonly<Record<string, number>>
  readonly loopDelayP99Ms: Readonly<Record<string, number>>
}

/** Median with the lowest and the highest. */
export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}

export interface Ratio extends Spread {
  /** 'ack p50 at 200/s: chatterbox ÷ bare path' */
  readonly what: string
}

export interface Goal {
  readonly goal: string
  readonly measured: number
  readonly isMet: boolean
  /** Measured ÷ limit, turned so that above 1 is missed. */
  readonly shareOfLimit: number
}

export interface LinePlot {
  readonly kind: 'lines'
  readonly title: string
  readonly x: string
  readonly y: string
  readonly series: readonly { readonly name: string; readonly points: readonly (readonly [x: number, y: number])[] }[]
}

export interface BarPlot {
  readonly kind: 'bars'
  readonly title: string
  readonly y: string
  /** Each bar is a stack of parts. */
  readonly bars: readonly { readonly name: string; readonly parts: Figures }[]
}

export type Plot = LinePlot | BarPlot

export interface ScenarioReport {
  readonly runs: readonly Run[]
  readonly ratios: readonly Ratio[]
  readonly goals: readonly Goal[]
  /** By side. */
  readonly durability: Readonly<Record<string, string>>
  readonly skipped: readonly { readonly peer: string; readonly howToGetIt: string }[]
  /** Beside the bars of CPU, which every report has. */
  readonly plots?: readonly Plot[]
  /** What a reader must know. */
  readonly notes?: readonly string[]
}

/** Above this the figures are those of the generator. */
export const GENERATOR_CORES_MAX = 0.8

/** Above this something else was in the way: times are worse than they would be, ratios less certain. */
export const OTHER_CORES_MAX = 0.3

/** Runs that must not be used. */
export const voidRuns = (runs: readonly Run[]): Run[] =>
  runs.filter(({ generatorCores }) => generatorCores > GENERATOR_CORES_MAX)

export const rounded = (value: number, digits = 1): number => Number(value.toFixed(digits))
